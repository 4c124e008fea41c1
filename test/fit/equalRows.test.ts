/**
 * Whole fits of data with equal rows. Truth: the same data with rows that are not equal, by offsets too small to matter.
 */
import { expect, it } from 'vitest';
import { type GlmmOptions, glmm } from '../../src/index.ts';
import { type DatasetName, dataset } from '../support/datasets.ts';
import { expectAbsolute, expectRelative } from '../support/tolerance.ts';

const SITES = 'count ~ mined + (1 | site)';
const cases: readonly {
  name: string;
  data: DatasetName;
  formula: string;
  options: GlmmOptions;
}[] = [
  { name: 'excess zeros', data: 'salamanders', formula: SITES, options: { family: 'poisson', ziformula: '~ mined' } },
  { name: 'a hurdle', data: 'salamanders', formula: SITES, options: { family: 'hurdlePoisson', ziformula: '~ 1' } },
  { name: 'negative binomial', data: 'salamanders', formula: SITES, options: { family: 'negativeBinomial' } },
  { name: 'nbinom1', data: 'salamanders', formula: SITES, options: { family: 'negativeBinomial1' } },
  {
    name: 'shapes of rows and a slope',
    data: 'owls',
    formula: 'SiblingNegotiation ~ FoodTreatment + (FoodTreatment | Nest)',
    options: { family: 'negativeBinomial', dispformula: '~ FoodTreatment', ziformula: '~ 1' },
  },
  { name: 'categories', data: 'wine', formula: 'rating ~ temp + (1 | judge)', options: { family: 'cumulative' } },
];

/** Of rows that differ by it: no two are equal, and no estimate is another. */
const OFFSET = 1e-13;
const LOG_LIK = 1e-11;
/** In standard errors: a search ends at 1e-5, and the Newton step from there leaves 1e-9. */
const ESTIMATE = 1e-8;
const SE = 1e-5;

it.each(cases)('$name: the fit is that of the rows as they are', ({ data, formula, options }) => {
  const { columns } = dataset(data);
  const nObs = Object.values(columns)[0]!.length;
  const tiny = { ...columns, tiny: Array.from({ length: nObs }, (_, i) => OFFSET * i) };
  for (const nAGQ of [1, 5]) {
    const [merged, plain] = [
      glmm(formula, columns, { ...options, nAGQ }),
      glmm(`${formula} + offset(tiny)`, tiny, { ...options, nAGQ }),
    ];
    expectRelative(merged.logLik, plain.logLik, LOG_LIK, 'logLik');
    merged.beta.forEach((beta, j) => {
      const se = plain.coefficients[j]!.stdError;
      expectAbsolute(beta, plain.beta[j]!, ESTIMATE * se, `beta ${j}`);
      expectRelative(merged.coefficients[j]!.stdError, se, SE, `standard error ${j}`);
    });
    merged.theta.forEach((theta, k) => {
      expectAbsolute(theta, plain.theta[k]!, ESTIMATE, `theta ${k}`);
    });
    expect(merged.warnings.map(({ code }) => code)).toEqual(plain.warnings.map(({ code }) => code));
  }
});
