/**
 * Few small groups, most of them constant: fits that say that a standard deviation has no finite estimate, and fits that do not.
 * Truth: the trapezoidal rule.
 */
import { describe, expect, it } from 'vitest';
import { type GlmmFit, glmm } from '../../src/index.ts';
import { bruteForce } from '../oracle/bruteForce.ts';
import type { OracleFamily } from '../oracle/families.ts';
import { normal, uniform } from '../support/random.ts';
import { expectAbsolute } from '../support/tolerance.ts';

interface OneSided {
  readonly y: number[];
  readonly x: number[];
  readonly g: string[];
  readonly [name: string]: number[] | string[];
}

const codes = (fit: GlmmFit): string[] => fit.warnings.map(({ code }) => code);
const detail = (fit: GlmmFit, name: string): number =>
  Number(fit.warnings.find(({ code }) => code === 'VARIANCE_UNBOUNDED')?.details?.[name]);

/** Two hundred points at a standard deviation of 8, up to ten groups. */
const RULE = 2e-3;

function trapezoid({ y, x, g }: OneSided, link: string, sd: number, beta: readonly number[]): number {
  const levels = [...new Set(g)];
  const problem = {
    family: `binomial ${link}` as OracleFamily,
    y,
    X: x.map((v) => [1, v]),
    terms: [{ Z: x.map(() => [1]), group: g.map((level) => levels.indexOf(level)) }],
  };
  return bruteForce(problem, [sd], beta, 10, 2001).logLik;
}

describe('few small groups, most of them constant: never a claim against a finite maximum, never a logLik above the supremum', () => {
  it.each(['logit', 'probit', 'cloglog'] as const)('%s', (link) => {
    let claims = 0;
    for (let seed = 1; seed <= 14; seed++) {
      const data = oneSided(seed);
      if (new Set(data.y).size < 2) continue;
      let fit: GlmmFit;
      try {
        fit = glmm('y ~ x + (1 | g)', data, { family: 'binomial', link });
      } catch {
        continue;
      }
      if (codes(fit).includes('SEPARATION')) continue;
      const here = trapezoid(data, link, fit.theta[0], fit.beta);
      if (codes(fit).includes('VARIANCE_UNBOUNDED')) {
        claims++;
        const limit = detail(fit, 'limit');
        expect(fit.logLik, `seed ${seed}`).toBeLessThanOrEqual(limit);
        expectAbsolute(fit.logLik, here, RULE, `seed ${seed}: logLik where it is held`);
        // a finite maximum, searched for by the largest rule from a small and a middle standard deviation, is lower
        for (const theta of [0.05, 1]) {
          const other = glmm('y ~ x + (1 | g)', data, {
            family: 'binomial',
            link,
            nAGQ: 200,
            start: { theta: [theta] },
          });
          expect(other.logLik, `seed ${seed}`).toBeLessThanOrEqual(limit);
        }
      } else {
        // ten and more standard deviations out, at the best beta / sd of the estimates, it is not higher
        for (const sd of [15, 40]) {
          const scale = sd / Math.max(fit.theta[0], 1);
          expect(
            trapezoid(
              data,
              link,
              sd,
              fit.beta.map((b) => b * scale),
            ),
            `seed ${seed}`,
          ).toBeLessThan(fit.logLik + 1e-3);
        }
      }
    }
    expect(claims).toBeGreaterThan(2);
  });
});

/** Few groups, most of them of few rows and constant. */
function oneSided(seed: number): OneSided {
  const random = uniform(seed);
  const data: OneSided = { y: [], x: [], g: [] };
  const nGroups = 6 + Math.floor(5 * random());
  for (let i = 0; i < nGroups; i++) {
    const b = 3 * normal(random);
    const n = 1 + Math.floor(3 * random());
    for (let k = 0; k < n; k++) {
      const x = normal(random);
      data.x.push(x);
      data.g.push(`g${i}`);
      data.y.push(Number(b + 1.5 * x + 0.5 * normal(random) > 0));
    }
  }
  return data;
}
