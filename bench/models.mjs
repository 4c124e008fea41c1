// The data sets and models that are timed, with the log-likelihood that a fit must reach before it is.
// Expected values: lme4 1.1-31 and glmmTMB 1.1.5 re-optimised to the exact optimum, and independent quadrature; see test/reference/.
import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { readCsv } from './csv.mjs';

const OWN = new URL('../examples/data/', import.meta.url);
const BESIDE = new URL('../../shared/data/polls_subset.csv', import.meta.url);

/** Path of a data set, or null where it is not at hand: the polls are where GLMM_POLLS says, or beside the repository. */
export function dataPath(name) {
  const { GLMM_POLLS } = process.env;
  const polls = GLMM_POLLS === undefined ? BESIDE : pathToFileURL(GLMM_POLLS);
  const url = name === 'polls_subset' ? polls : new URL(`${name}.csv`, OWN);
  return existsSync(url) ? url : null;
}

const toenail = (columns) => ({ ...columns, y: columns.outcome.map((v) => (v === 'moderate or severe' ? 1 : 0)) });
const polls = {
  levels: { edu_label: ['No HS', 'HS', 'Some College', 'College Grad'], age_label: ['18-29', '30-44', '45-64', '65+'] },
};

/** id, data set, formula, options, expected logLik by nAGQ. */
export const models = [
  {
    id: 'cbpp',
    data: 'cbpp',
    formula: 'cbind(incidence, size - incidence) ~ period + (1 | herd)',
    options: { family: 'binomial' },
    expected: { 1: -92.026281864757, 25: -91.983369037311, 100: -91.98336904 },
  },
  {
    id: 'toenail, treatment * time',
    data: 'toenail',
    prepare: toenail,
    formula: 'y ~ treatment * time + (1 | patientID)',
    options: { family: 'binomial' },
    expected: {
      1: -627.808934243993,
      5: -630.018634693085,
      10: -625.578216174955,
      25: -625.415893696496,
      100: -625.397515667226,
    },
  },
  {
    id: 'toenail, treatment * visit',
    data: 'toenail',
    prepare: toenail,
    formula: 'y ~ treatment * visit + (1 | patientID)',
    options: { family: 'binomial' },
    expected: { 100: -621.20147023 },
  },
  {
    id: 'epil',
    data: 'epil',
    formula: 'y ~ lbase * trt + lage + V4 + (1 | subject)',
    options: { family: 'poisson' },
    expected: { 1: -665.474426067114, 25: -665.40656908638 },
  },
  {
    id: 'contraception',
    data: 'contraception',
    prepare: (columns) => ({ ...columns, use: columns.use.map((v) => (v === 'Y' ? 1 : 0)) }),
    formula: 'use ~ age + I(age^2) + urban + livch + (1 | district)',
    options: { family: 'binomial' },
    expected: { 1: -1186.3642911819, 25: -1186.22944245822 },
  },
  {
    id: 'polls, model 1',
    data: 'polls_subset',
    formula: 'bush ~ black + female + (1 | state_label)',
    options: { family: 'binomial', ...polls },
    expected: { 1: -1329.32998878319, 10: -1329.24270354715, 25: -1329.24270354635 },
  },
  {
    id: 'polls, model 2',
    data: 'polls_subset',
    formula: 'bush ~ black + female + edu_label + age_label + (1 | state_label)',
    options: { family: 'binomial', ...polls },
    expected: { 1: -1321.10447599118, 25: -1321.01707334648 },
  },
];

/** The columns of a model's data set as `glmm` takes them; null where the file is not at hand. */
export function columnsOf(model) {
  const path = dataPath(model.data);
  if (path === null) return null;
  const columns = readCsv(path);
  return model.prepare ? model.prepare(columns) : columns;
}
