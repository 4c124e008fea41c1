/**
 * Standard errors of models of several factors with many fixed columns, whose information is not taken by an evaluation for each. Truth: the same polish
 * by differences of the exact gradient alone.
 */
import { expect, it } from 'vitest';
import { fitGlmmModel } from '../../src/api/fitModel.ts';
import { polishNewton } from '../../src/fit/search/polish.ts';
import type { GlmmOptions } from '../../src/index.ts';
import { choleskyInverse } from '../../src/optimize/symmetric.ts';
import { normal, poissonDraw, uniform } from '../support/random.ts';

/** Of standard errors: three standard deviations of what random signs leave. */
const SIGNS = 3e-4;

const models: readonly { readonly name: string; readonly response: string; readonly options: GlmmOptions }[] = [
  { name: 'logit', response: 'b', options: { family: 'binomial' } },
  { name: 'cloglog', response: 'b', options: { family: 'binomial', link: 'cloglog' } },
  { name: 'Poisson', response: 'k', options: { family: 'poisson' } },
  { name: 'negative binomial', response: 'k', options: { family: 'negativeBinomial' } },
  { name: 'ordered', response: 'o', options: { family: 'cumulative', levels: { o: ['l', 'm', 'h'] } } },
  { name: 'excess zeros', response: 'k', options: { family: 'poisson', ziformula: '~ x' } },
  // more signs are asked for than differences cost: the slope of x is told by 30 levels
  { name: 'a slope of each level', response: 'b', options: { family: 'binomial' } },
];

it.each(models)('$name: standard errors are those of differences', ({ name, response, options }) => {
  const slopes = name.startsWith('a slope');
  const random = slopes ? '(1 + x | a) + (1 | h)' : '(1 | a) + (1 | h)';
  const { estimation } = fitGlmmModel(`${response} ~ x + f + ${random}`, drawn(), {
    ...options,
    integration: 'laplace',
  });
  const model = estimation.open();
  const { engine, map } = model.search;
  const errors = [true, false].map((inOnePass) => {
    const x = estimation.parameters.slice();
    const gradient = new Float64Array(x.length);
    let evaluations = 0;
    const evaluate = (at: Float64Array, slope: Float64Array): number => {
      evaluations++;
      return engine.evaluate(at, slope);
    };
    const value = engine.evaluate(x, gradient);
    const curvature = {
      metric: () => engine.metric(),
      information: () => null,
      iterated: false,
      ...(inOnePass && engine.fixedCurvature && { fixedCurvature: engine.fixedCurvature }),
    };
    const { factor } = polishNewton({ evaluate }, curvature, map, x, gradient, value, Array(x.length).fill(true));
    if (factor === null) throw new Error('no factor');
    const inverse = choleskyInverse(factor, x.length);
    return { evaluations, se: Array.from(x, (_, i) => Math.sqrt(inverse[i * x.length + i])) };
  });
  model.release();
  const [mine, theirs] = errors;
  if (slopes) expect(mine.evaluations).toBe(theirs.evaluations);
  else expect(mine.evaluations).toBeLessThan(0.2 * theirs.evaluations);
  mine.se.forEach((se, i) => {
    expect(Math.abs(se / theirs.se[i] - 1)).toBeLessThan(SIGNS);
  });
});

/** 40 levels of a fixed factor, 30 and 25 of random ones, in 2000 rows. */
function drawn() {
  const random = uniform(11);
  const n = 2000;
  const effects = (count: number, sd: number) => Array.from({ length: count }, () => sd * normal(random));
  const [f, a, h] = [effects(40, 0.5), effects(30, 0.7), effects(25, 0.5)];
  const rows = Array.from({ length: n }, () => {
    const [i, j, k] = [f, a, h].map(({ length }) => Math.floor(length * random()));
    const x = normal(random);
    const eta = -0.3 + 0.5 * x + f[i] + a[j] + h[k];
    const latent = eta + Math.log(1 / random() - 1);
    return {
      x,
      f: `f${i}`,
      a: `a${j}`,
      h: `h${k}`,
      b: Number(latent > 0),
      o: latent > 1 ? 'h' : latent > -1 ? 'm' : 'l',
      k: random() < 0.2 ? 0 : poissonDraw(random, Math.exp(0.5 + eta)),
    };
  });
  return rows;
}
