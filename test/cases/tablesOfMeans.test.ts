/** What tables of means call things, and what their errors say. Truths: the sentences themselves; a fit and its file say the same. */
import { describe, expect, it } from 'vitest';
import { anova, fromJSON, type GlmmError, glmm, lmm } from '../../src/index.ts';
import { estimateTableText } from '../../src/report/means.ts';
import { normal, uniform } from '../support/random.ts';

const random = uniform(11);
const rows = Array.from({ length: 120 }, (_, i) => i);
const g = rows.map((i) => `g${i % 12}`);
const f = rows.map((i) => ['a', 'b', 'c'][Math.floor(i / 12) % 3]!);
const k = rows.map((i) => ['u', 'v'][Math.floor(i / 36) % 2]!);
const y = rows.map((i) => (f[i] === 'c' ? 2.2 : 0) + (i % 12) / 5 + normal(random));
const fit = lmm('y ~ f + k + (1 | g)', { y, f, k, g });
const messageOf = (call: () => unknown): string => {
  try {
    call();
  } catch (error) {
    return `${(error as GlmmError).code}: ${(error as GlmmError).message}`;
  }
  return 'nothing';
};

describe('rows of contrasts', () => {
  it('have one name each', () => {
    const members = ['contrast', 'estimate', 'stdError', 'df', 'lower', 'upper', 'statistic', 'pValue'];
    expect(Object.keys(fit.emmeans('f').contrasts().rows[0]!)).toEqual(members);
    expect(Object.keys(fit.emmeans('f', { by: 'k' }).contrasts().rows[0]!)).toEqual([
      'contrast',
      'k',
      ...members.slice(1),
    ]);
    const crossed = fit.emmeans(['f', 'k']).contrasts('pairwise', { interaction: 'pairwise' });
    expect(Object.keys(crossed.rows[0]!)).toEqual(['f_pairwise', 'k_pairwise', ...members.slice(1)]);
  });
  it('beside a variable that is called contrast', () => {
    const named = lmm('y ~ contrast + k + (1 | g)', { y, contrast: f, k, g });
    const [row] = named.emmeans('k', { by: 'contrast' }).contrasts().rows;
    expect([row!['contrast'], row!['contrast_']]).toEqual(['u - v', 'a']);
  });
  it('print p-values with four decimals, however small the least', () => {
    const table = fit.emmeans('f').contrasts({ far: { c: 1, a: -1 } });
    const text = (pValue: number) => estimateTableText({ ...table, rows: [{ ...table.rows[0]!, pValue }] });
    expect(text(0.00042)).toMatch(/ 0\.0004$/m);
    expect(text(0.00004)).toMatch(/ <\.0001$/m);
  });
});

describe('adjustments', () => {
  it('are none where each group has one contrast', () => {
    const lone = fit.emmeans('k', { by: 'f' }).contrasts();
    expect(lone.rows).toHaveLength(3);
    expect([lone.adjust, String(lone).includes('adjustment')]).toEqual(['none', false]);
    expect(fit.emmeans('f', { by: 'k' }).contrasts().adjust).toBe('tukey');
  });
  it('count a level once that at names twice', () => {
    const twice = fit.emmeans('f', { at: { f: ['a', 'a', 'b'], k: ['u', 'u', 'v'] } });
    expect(twice.contrasts()).toEqual(fit.emmeans('f', { at: { f: ['a', 'b'] } }).contrasts());
  });
});

describe('what is asked for by another name', () => {
  it('a function of a column is asked for as the column', () => {
    const coded = lmm('y ~ factor(code) + (1 | g)', { y, code: rows.map((i) => i % 3), g });
    expect(messageOf(() => coded.emmeans('factor(code)'))).toContain('Did you mean "code"?');
  });
  it('contrasts of the mean of everything', () => {
    expect(messageOf(() => fit.emmeans('1').contrasts())).toMatch(
      /^INVALID_OPTION: .*the mean of everything is one, and contrasts are of several/,
    );
  });
  it('the mean of everything where a combination is missing', () => {
    const keep = rows.filter((i) => !(f[i] === 'c' && k[i] === 'v'));
    const of = <T>(values: readonly T[]) => keep.map((i) => values[i]!);
    const holes = lmm('y ~ f * k + (1 | g)', { y: of(y), f: of(f), k: of(k), g: of(g) });
    const [only] = holes.emmeans('1').notes;
    expect(only).toBe('Not estimable, since the data do not have all combinations of levels.');
    expect(holes.jointTests().notes.join(' ')).not.toContain('nothing to test');
  });
});

describe('anova() of a fit that was saved', () => {
  it('has the tests of its terms', () => {
    const saved = fromJSON(JSON.stringify(fit));
    expect(String(anova(saved))).toBe(String(anova(fit)));
    expect(JSON.stringify(saved)).toBe(JSON.stringify(fit));
  });
  it('but no likelihood ratios, nor do others', () => {
    const saved = fromJSON(JSON.stringify(fit));
    expect(messageOf(() => anova(saved as never, fit))).toMatch(/^INVALID_OPTION: .*without its data/);
    expect(messageOf(() => anova({ logLik: 1, jointTests: () => 1 } as never))).toMatch(/^INVALID_OPTION/);
  });
  it("and says which degrees of freedom are in the place of Kenward and Roger's", () => {
    const counts = glmm(
      'n ~ f + (1 | g)',
      { n: y.map((v) => Math.max(0, Math.round(v))), f, g },
      { family: 'poisson', nAGQ: 1 },
    );
    const saved = (of: typeof fit) => fromJSON(JSON.stringify(of)).emmeans('f', { df: 'kenward-roger' });
    expect(messageOf(() => saved(fit))).toContain("ask for df: 'satterthwaite'");
    expect(messageOf(() => saved(counts))).toContain("ask for df: 'asymptotic'");
  });
});
