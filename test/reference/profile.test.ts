/** Truth: limits by root finding on another program's likelihood (see the README beside the reference fits), and the lecture's page. */
import { describe, expect, it } from 'vitest';
import type { FamilySpec } from '../../src/family/resolve.ts';
import { glmm } from '../../src/index.ts';
import { type DatasetName, dataset, haveSharedData, referenceFit } from '../support/datasets.ts';
import { expectAbsolute } from '../support/tolerance.ts';

const LIMIT = 1e-5;
/** lme4 interpolates: its fifth digit is noise. */
const LECTURE = 1e-4;

describe.skipIf(!haveSharedData)('profile limits', () => {
  it.each(['polls-m1-logit-agq1', 'polls-m1-logit-agq25', 'toenail-agq25', 'cbpp-agq25'])('%s', (id) => {
    const reference = referenceFit(id);
    const { columns, levels } = dataset(reference.data.replace('.csv', '') as DatasetName);
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

  it('are those of the lecture', () => {
    const { columns, levels } = dataset('polls_subset');
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
});
