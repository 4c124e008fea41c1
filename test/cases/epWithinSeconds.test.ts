/**
 * Expectation propagation of crossed factors whose factorization would take longer than a fit may goes on by conjugate gradients, asked for or by
 * 'auto'. Truth: the same fit by the factorization, allowed as many seconds as it takes; what the error of simulation allows.
 */
import { describe, expect, it } from 'vitest';
import { type GlmmOptions, glmm } from '../../src/index.ts';
import { createRandom } from '../../src/stats/random.ts';
import { refusalOf } from '../support/refusal.ts';
import { expectAbsolute } from '../support/tolerance.ts';

const random = createRandom(5);
const [n, A, B] = [2500, 600, 500];
const a = Array.from({ length: A }, () => 1.5 * random.normal());
const b = Array.from({ length: B }, () => 1.5 * random.normal());
const of = (levels: number): number[] => Array.from({ length: n }, () => Math.floor(levels * random.uniform()));
const [user, item] = [of(A), of(B)];
const data = {
  user: user.map((k) => `u${k}`),
  item: item.map((k) => `i${k}`),
  y: user.map((k, i) => Number(random.uniform() < 1 / (1 + Math.exp(-a[k] - b[item[i]])))),
};
const fitBy = (options: GlmmOptions) =>
  glmm('y ~ 1 + (1 | user) + (1 | item)', data, { family: 'binomial', ...options });
const exact = { control: { engine: 'exact' } } as const;

// less than a factorization takes, more than conjugate gradients and than Laplace's approximation
const predicted = refusalOf(() => fitBy({ integration: 'ep', ...exact, maxSeconds: 1e-6 })).details
  .predictedSeconds as number;
const maxSeconds = 0.9 * predicted;
const whole = fitBy({ integration: 'ep', ...exact, maxSeconds: Number.POSITIVE_INFINITY });

describe.each([
  ['asked for', { integration: 'ep' }],
  ["by 'auto'", {}],
] as const)('expectation propagation %s', (_, options) => {
  const found = fitBy({ ...options, maxSeconds });

  it('goes on by conjugate gradients, to the same estimates', () => {
    expect(found.integration).toBe('ep');
    const { shift, logLik } = found.simulation!;
    found.theta.forEach((theta, k) => {
      // five sds of the simulation, and what the search may leave
      expectAbsolute(theta, whole.theta[k], (5 * shift + 1e-3) * whole.thetaSe[k], `theta ${k}`);
    });
    expectAbsolute(found.logLik, whole.logLik, 5 * logLik + 1e-3, 'logLik');
    // of the same cells, at estimates that are not quite the same, with covariances to 1e-4
    const { pairs, sampled, pairsSe } = whole.ep!;
    expect(sampled).toBeGreaterThan(999);
    expect(found.ep!.sampled).toBe(sampled);
    expectAbsolute(found.ep!.pairs, pairs, 0.01 * Math.abs(pairs), 'pairs');
    expectAbsolute(found.ep!.pairsSe!, pairsSe!, 0.01 * pairsSe!, 'their standard error');
    expect(found.summary().replace(/\s+/g, ' ')).toMatch(
      /known from \d+ of the sites with a standard error of [\d.e-]+\)/,
    );
    expect(found.warnings.map(({ code }) => code)).not.toContain('LAPLACE_COARSE');
  });
});

it('a refit goes by what was chosen', () => {
  const found = fitBy({ maxSeconds });
  const again = found.refit(data.y);
  expect(again.integration).toBe('ep');
  expectAbsolute(again.logLik, found.logLik, 5 * found.simulation!.logLik + 1e-3, 'logLik');
});

describe('the engine that was asked for', () => {
  it('is kept: expectation propagation is refused, with the other way out', () => {
    const { code, message } = refusalOf(() => fitBy({ integration: 'ep', ...exact, maxSeconds }));
    expect(code).toBe('TOO_LONG');
    expect(message).toMatch(/maxSeconds: [\d.]+, or solve it with control: \{ engine: 'iterative' \}/);
  });

  it("by 'auto' Laplace's approximation stays, and says what would take how long", () => {
    const { integration, warnings, laplace } = fitBy({ ...exact, maxSeconds });
    expect(integration).toBe('laplace');
    expect(laplace!.beyond!.seconds).toBe(predicted);
    const { message } = warnings.find(({ code }) => code === 'LAPLACE_COARSE')!;
    expect(message).toMatch(
      /Expectation propagation is predicted to take .*: allow it with maxSeconds: [\d.]+, or solve it with control: \{ engine: 'iterative' \}/,
    );
  });
});

it('none of them within the seconds is TOO_LONG', () => {
  expect(refusalOf(() => fitBy({ integration: 'ep', maxSeconds: 1e-3 })).code).toBe('TOO_LONG');
});
