/** Data sets that are there from the start, each with a model worth looking at. */
import cbpp from '../data/cbpp.csv';
import contraception from '../data/contraception.csv';
import epil from '../data/epil.csv';
import sleepstudy from '../data/sleepstudy.csv';
import toenail from '../data/toenail.csv';
import type { ModelChoice } from './state.ts';

export interface Example {
  readonly name: string;
  readonly csv: string;
  readonly model: ModelChoice;
}

const model = (
  formula: string,
  family: ModelChoice['family'],
  points: number,
  levels: ModelChoice['levels'] = {},
): ModelChoice => ({
  formula,
  family,
  link: '',
  points,
  levels,
});

export const EXAMPLES: readonly Example[] = [
  {
    name: 'toenail',
    csv: toenail,
    model: model('outcome ~ treatment * time + (1 | patientID)', 'binomial', 25, {
      outcome: ['none or mild', 'moderate or severe'],
    }),
  },
  {
    name: 'cbpp',
    csv: cbpp,
    model: model('cbind(incidence, size - incidence) ~ factor(period) + (1 | herd)', 'binomial', 25),
  },
  { name: 'epil', csv: epil, model: model('y ~ lbase * trt + lage + V4 + (1 | subject)', 'poisson', 25) },
  {
    name: 'contraception',
    csv: contraception,
    model: model('use ~ age + urban + livch + (1 + urban | district)', 'binomial', 7),
  },
  { name: 'sleepstudy', csv: sleepstudy, model: model('Reaction ~ Days + (Days | Subject)', 'linear', 1) },
];
