/** Truth: what R prints (test/infer/fixtures/anova.R). */
import { describe, expect, it } from 'vitest';
import { estimationOf } from '../../src/api/glmmFit.ts';
import { anova } from '../../src/infer/hypothesis/anova.ts';
import { anovaText, drop1Text } from '../../src/report/anova.ts';
import { constant, fixture, intercepts, period, slopes } from '../infer/fixtures.ts';

describe('anovaText', () => {
  it('is the table of lme4, where only fixed effects differ', () => {
    const text = anovaText(anova([constant, period].map(estimationOf)), 'cbpp');
    expect(text.trimEnd().split('\n')).toEqual(fixture.cbpp.text);
  });

  it('is the table of lme4, then the mixture and its meaning, where a variance is added', () => {
    const text = anovaText(anova([intercepts, slopes].map(estimationOf), ['intercepts', 'slopes']), 'd');
    const lines = text.trimEnd().split('\n');
    expect(lines.slice(0, fixture.counts.text.length)).toEqual(fixture.counts.text);
    expect(lines.slice(fixture.counts.text.length)).toEqual([
      '',
      'Mixture p-values (one variance on the boundary):',
      expect.stringMatching(/^slopes {5}0\.\d{4}$/),
      '',
      'A variance that is zero in the smaller model lies on the boundary, where the',
      '  chi-square p-value is too large (conservative); the mixture p-value takes the',
      '  50:50 mixture of chi-squares with df - 1 and df.',
    ]);
  });
});

describe('drop1Text', () => {
  it.each([
    ['cbpp', period, fixture.cbpp.drop1],
    ['counts', intercepts, fixture.counts.drop1],
  ] as const)('%s: is the table of R', (_, fit, expected) => {
    expect(drop1Text(fit.drop1(), fit.formula).trimEnd().split('\n')).toEqual(expected);
  });
});
