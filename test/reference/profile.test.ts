/** Truth: limits by root finding on another program's likelihood (see the README beside the reference fits), and the lecture's page. */
import { describe, expect, it } from 'vitest';
import type { FamilySpec } from '../../src/family/resolve.ts';
import { glmm, lmm } from '../../src/index.ts';
import { dataOf, dataset, polls, referenceFit } from '../support/datasets.ts';
import { expectAbsolute } from '../support/tolerance.ts';

const LIMIT = 1e-5;
/** lme4 interpolates: its fifth digit is noise. */
const LECTURE = 1e-4;

describe('profile limits', () => {
  it.for(['polls-m1-logit-agq1', 'polls-m1-logit-agq25', 'toenail-agq25', 'cbpp-agq25'])('%s', (id, test) => {
    const reference = referenceFit(id);
    const { columns, levels } = dataOf(reference, test);
    const family = { family: reference.family, link: reference.link } as FamilySpec;
    const fit = glmm(reference.formula, columns, { family, nAGQ: reference.nAGQ, levels });
    const { parm, lower, upper } = reference.profileCI as NonNullable<typeof reference.profileCI>;
    const limits = fit.confint();
    expect(limits).toHaveLength(parm.length);
    parm.forEach((name, k) => {
      // the alias of lme4 and the name of ours
      const [own] = fit.confint({ parm: String(name) });
      expect(own.parm).toBe(limits[k].parm);
      expectAbsolute(own.lower, Number(lower[k]), LIMIT, `lower ${name}`);
      expectAbsolute(own.upper, Number(upper[k]), LIMIT, `upper ${name}`);
    });
  });

  it('are those of the lecture', (test) => {
    const { columns, levels } = polls(test);
    const fit = glmm('bush ~ black + female + (1 | state_label)', columns, { family: 'binomial', nAGQ: 1, levels });
    const lecture = [
      [0.26086, 0.60403],
      [0.24525, 0.64871],
      [-2.1666, -1.34322],
      [-0.28371, 0.0892],
    ];
    fit.confint().forEach(({ parm, lower, upper }, k) => {
      expectAbsolute(lower, lecture[k][0], LECTURE, `lower ${parm}`);
      expectAbsolute(upper, lecture[k][1], LECTURE, `upper ${parm}`);
    });
  });

  it('of sleepstudy are those that lme4 interpolates', () => {
    const { columns } = dataset('sleepstudy');
    const limits = lmm('Reaction ~ Days + (Days | Subject)', columns, { method: 'ML' }).confint();
    // confint(lmer(Reaction ~ Days + (Days | Subject), sleepstudy, REML = FALSE))
    const lme4 = [
      [14.3814843996, 37.7160187403],
      [-0.4815004081, 0.6849858924],
      [3.8011647624, 8.7533867666],
      [22.898266215, 28.8579973227],
      [237.6806954694, 265.1295146918],
      [7.3586532953, 13.5759187415],
    ];
    limits.forEach(({ parm, lower, upper }, k) => {
      const width = upper - lower;
      expectAbsolute(lower, lme4[k][0], 5e-5 * width, `lower ${parm}`);
      expectAbsolute(upper, lme4[k][1], 5e-5 * width, `upper ${parm}`);
    });
  });

  it('of crossed factors rise by the quantile: fixed effects held in an offset', (test) => {
    const { columns, levels } = polls(test);
    const random = '(1 | state_label) + (1 | region_label) + (1 | edu_label:age_label)';
    const fit = glmm(`bush ~ black + v_prev + ${random}`, columns, { family: 'binomial', levels });
    const [black] = fit.confint({ parm: 'black' });
    for (const limit of [black.lower, black.upper]) {
      const offset = columns.black.map((value) => limit * Number(value));
      const held = glmm(`bush ~ v_prev + ${random}`, columns, { family: 'binomial', levels, offset });
      expectAbsolute(held.minus2LogLik - fit.minus2LogLik, 3.841458820694124, 1e-6, 'rise');
    }
  });
});
