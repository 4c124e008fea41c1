/** Calls without a mistake in them: what they give has the bounds that it must have. */
import { Failure, outcome } from '../expect.ts';
import { POOL_SIZE, pooled } from '../pool.ts';
import type { Chance } from '../random.ts';

/** Shares may miss 0 and 1 by rounding. */
const ROUNDING = 1e-9;

export async function answers(chance: Chance): Promise<void> {
  const index = chance.below(POOL_SIZE);
  const { fit, data } = pooled(index);
  const level = 0.5 + 0.499 * chance.uniform();
  const rows = chance.some(1 + chance.below(4), () => chance.below(data['x']!.length));
  const newData = Object.fromEntries(Object.entries(data).map(([name, cells]) => [name, rows.map((i) => cells[i])]));
  const randomEffects = chance.pick(['conditional', 'zero', 'marginal'] as const);
  const type = chance.pick(['link', 'response'] as const);
  const must = (holds: boolean, what: string): void => {
    if (!holds) throw new Failure(`fit ${index}, ${what}`);
  };
  const share = (x: number): boolean => x >= -ROUNDING && x <= 1 + ROUNDING;

  // the inverse link has no mean over groups
  if (!(fit.link === 'inverse' && randomEffects === 'marginal')) {
    const options = { newData, randomEffects, type, level, se: true, interval: true } as const;
    const predicted = (await outcome('predict', () => fit.predict(options))) as
      | ReturnType<typeof fit.predict>
      | undefined;
    must(predicted !== undefined, `predict(${randomEffects}, ${type}) of rows of the data is refused`);
    predicted!.fit.forEach((value, i) => {
      const what = `predict(${randomEffects}, ${type}) of row ${rows[i]}`;
      must(Number.isFinite(value), `${what} is ${value}`);
      must(predicted!.se![i]! >= 0, `${what} has the standard error ${predicted!.se![i]}`);
      must(predicted!.lower![i]! <= value && value <= predicted!.upper![i]!, `${what} is outside its interval`);
      if (type === 'response' && fit.family === 'binomial') must(share(value), `${what} is ${value}`);
    });
  }
  const wald = fit.confint({ method: 'wald', level, parm: 'beta_' });
  const wider = fit.confint({ method: 'wald', level: 0.5 + 0.5 * level, parm: 'beta_' });
  wald.forEach(({ parm, lower, upper, estimate }, k) => {
    must(lower <= estimate && estimate <= upper, `confint of ${parm} at ${level} is ${lower} to ${upper}`);
    must(wider[k]!.lower <= lower && upper <= wider[k]!.upper, `confint of ${parm} does not grow with the level`);
  });
  const seed = chance.below(1000);
  const [response] = fit.simulate({ seed });
  const length = 'successes' in response! ? response.successes.length : (response as ArrayLike<unknown>).length;
  must(length === fit.nobs, `simulate() gave ${length} values for ${fit.nobs} rows`);
  must(fit.quantileResiduals({ n: 10, seed }).every(share), 'quantileResiduals() are not between 0 and 1');
  const r2 = (await outcome('r2', () => fit.r2())) as ReturnType<typeof fit.r2> | undefined;
  if (r2 !== undefined) {
    must(share(r2.marginal) && share(r2.conditional), `r2() is ${r2.marginal} and ${r2.conditional}`);
    must(r2.marginal <= r2.conditional + ROUNDING, `r2(): ${r2.marginal} above ${r2.conditional}`);
    const total = fit.variancePartition().reduce((sum, { proportion }) => sum + proportion, 0);
    must(Math.abs(total - 1) < ROUNDING, `the shares of variancePartition() add to ${total}`);
  }
  const from = chance.uniform() * 2 - 1;
  const compared = fit.compare({ variable: 'x', from, to: from + 1, level, randomEffects: 'zero' });
  const { atFrom, atTo, difference, ratio } = compared;
  const near = (a: number, b: number): boolean => Math.abs(a - b) <= ROUNDING * (1 + Math.abs(a) + Math.abs(b));
  must(near(difference.estimate, atTo.estimate - atFrom.estimate), 'compare(): the difference is another');
  must(near(ratio.estimate, atTo.estimate / atFrom.estimate), 'compare(): the ratio is another');
}
