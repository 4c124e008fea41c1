/**
 * What is said of Laplace's approximation and of expectation propagation offers the ways that a model has. Truth: the way that it names is gone, and is
 * better; nested factors have quadrature, crossed ones have none.
 */
import { describe, expect, it } from 'vitest';
import { epWarnings } from '../../src/fit/integration/warnings.ts';
import { fromJSON, type GlmmOptions, glmm } from '../../src/index.ts';
import { createRandom } from '../../src/stats/random.ts';

const random = createRandom(3);
const n = 160;
const site = Array.from({ length: n }, (_, i) => `s${Math.floor(i / 16)}`);
const spp = Array.from({ length: n }, (_, i) => `p${Math.floor(i / 2) % 8}`);
const ofSite: Record<string, number> = {};
const ofSpp: Record<string, number> = {};
const eta = site.map((s, i) => {
  ofSite[s] ??= random.normal();
  ofSpp[s + spp[i]] ??= 2 * random.normal();
  return ofSite[s] + ofSpp[s + spp[i]];
});
const data = {
  site,
  spp,
  yes: eta.map((e) => Number(random.uniform() < 1 / (1 + Math.exp(-e)))),
  count: eta.map((e) => (random.uniform() < 0.3 ? 0 : random.negativeBinomial(50, Math.exp(0.5 * e)))),
};
const NESTED = '~ 1 + (1 | site/spp)';
const CROSSED = '~ 1 + (1 | site) + (1 | spp)';
const QUADRATURE = "nAGQ: 'auto'";
const binomial = { family: 'binomial' } as const;
const zeros = { family: 'poisson', ziformula: '~ 1' } as const;

function said(formula: string, options: GlmmOptions): string {
  const fit = glmm(formula, data, options);
  // what is read again says the same
  expect(fromJSON(JSON.parse(JSON.stringify(fit))).summary()).toBe(fit.summary());
  return fit.summary().replace(/\s+/g, ' ');
}

describe('nested factors', () => {
  it("are offered quadrature where Laplace's approximation or expectation propagation is coarse", () => {
    const laplace = said(`yes ${NESTED}`, { ...binomial, integration: 'laplace' });
    expect(laplace).toContain(
      `Fit with ${QUADRATURE}, which integrates nested factors by quadrature, or with integration: 'ep'.`,
    );
    expect(glmm(`yes ${NESTED}`, data, { ...binomial, nAGQ: 'auto' }).integration).toBe('quadrature');
    const fit = glmm(`yes ${NESTED}`, data, { ...binomial, integration: 'ep' });
    const [{ message }] = epWarnings({ ...fit.ep!, maxShiftInSe: 0.2 }, fit);
    expect(message).toContain(QUADRATURE);
    expect(message).not.toContain('Merge');
  });

  it('are offered it where nothing is known of the error', () => {
    expect(said(`count ${NESTED}`, zeros)).toContain(
      `how far it is off is not known. ${QUADRATURE} integrates nested factors by quadrature.`,
    );
    const { nested } = glmm(`count ${NESTED}`, data, { ...zeros, nAGQ: 'auto' });
    expect(nested).toBeUndefined();
  });
});

describe('crossed factors', () => {
  it('are not', () => {
    expect(said(`count ${CROSSED}`, zeros)).toContain('how far it is off is not known.');
    expect(said(`count ${CROSSED}`, zeros)).not.toContain('nAGQ');
    expect(said(`yes ${CROSSED}`, { ...binomial, integration: 'laplace' })).not.toContain('nAGQ');
    expect(() => glmm(`count ${CROSSED}`, data, { ...zeros, nAGQ: 'auto' })).not.toThrow();
  });
});
