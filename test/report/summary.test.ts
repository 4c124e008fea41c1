import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { FitSummary } from '../../src/fit/types.ts';
import { lme4Lines, summaryText } from '../../src/report/summary.ts';

/** Printed by lme4 1.1-31 under R 4.2.2, with the numbers it printed, see fixtures/summaries.R. */
const summaries = JSON.parse(readFileSync(new URL('fixtures/summaries.json', import.meta.url), 'utf8')) as {
  id: string;
  text: string[];
  dataName: string | null;
  fit: FitSummary;
}[];

/** What only R can say: the class of its object, the text of its call, its optimiser's message. */
function comparable(text: readonly string[]): string[] {
  const lines = text
    .join('\n')
    .replace(/ \['g?lmerMod'\]| \[glmerMod\]/, '')
    .replace(/^ {3}Data: .*\n/m, '')
    .replace(/^Control:[\s\S]*?\n\n/m, '\n')
    .replace(/\n(optimizer|fit warnings).*$/s, '')
    .trimEnd()
    .split('\n');
  // lme4 wraps the title with its class; without it the Laplace title fits on a line.
  const formula = lines.findIndex((line) => /^ Family:|^Formula:/.test(line));
  return [
    lines
      .slice(0, formula)
      .map((line) => line.trim())
      .join(' '),
    ...lines.slice(formula),
  ];
}

describe("the summary is lme4's, character by character", () => {
  it.each(summaries.map((s) => [s.id, s] as const))('%s', (_, { text, fit, dataName }) => {
    const ours = lme4Lines(fit, dataName === null ? {} : { dataName });
    expect(comparable(ours)).toEqual(comparable(text));
  });
});

describe('what to know beside the tables', () => {
  const { fit } = summaries[0];

  it('names rows and columns left out, the quadrature, the verdict and the warnings, the serious ones first', () => {
    const text = summaryText({
      ...fit,
      droppedRows: { total: 178, byColumn: [{ column: 'bush', count: 178 }] },
      droppedColumns: [
        {
          name: 'x',
          combination: [
            { name: '(Intercept)', coefficient: 1 },
            { name: 'a', coefficient: -2.5 },
          ],
        },
      ],
      warnings: [
        { code: 'NON_INTEGER_COUNTS', message: 'some counts are not integers' },
        { code: 'ZERO_VARIANCE', message: 'The variance is zero.' },
      ],
    });
    expect(text.slice(text.indexOf('What to know'))).toBe(
      [
        'What to know:',
        '- 178 of 234 rows were left out because of missing values: bush (178).',
        '- The column x was left out because it equals (Intercept) - 2.5 * a.',
        '- The random effects were integrated out by the Laplace approximation, that is',
        '  one quadrature point. It can be far off where groups are small: compare with',
        '  a larger nAGQ.',
        '- Converged: a further Newton step would raise logLik by less than 1e-06.',
        '- Warning: The variance is zero.',
        '- Warning: some counts are not integers.',
      ].join('\n'),
    );
  });

  it('breaks no line within a name', () => {
    const name = 'a name with several spaces in it';
    const combination = [1, -1, -1, 2].map((coefficient, i) => ({ name: `${name} ${i}`, coefficient }));
    const text = summaryText({ ...fit, droppedColumns: [{ name, combination }] });
    expect(text).toContain(
      [
        `- The column ${name} was left out because it equals`,
        `  ${name} 0 - ${name} 1 -`,
        `  ${name} 2 + 2 * ${name} 3.`,
      ].join('\n'),
    );
  });

  it('prints the formula spaced as R spaces it, whatever the user typed', () => {
    expect(summaryText({ ...fit, formula: 'y~x+\n(1|g)' })).toContain('\nFormula: y ~ x + (1 | g)\n');
  });

  it('says why a fit did not converge, once', () => {
    const reason = 'the gradient is large';
    const text = summaryText({
      ...fit,
      converged: false,
      optim: { ...fit.optim, reason },
      warnings: [{ code: 'NOT_CONVERGED', message: reason }],
    });
    expect(text.split(reason)).toHaveLength(2);
    expect(text).toContain('- Not converged: the gradient is large.');
  });

  it('shows hostile names escaped, on their own line', () => {
    const evil = 'x\u001b[2J\n\u202e';
    const text = summaryText({
      ...fit,
      coefficients: fit.coefficients.map((row, i) => (i === 1 ? { ...row, term: evil } : row)),
      varCorr: fit.varCorr.map((term) => ({ ...term, group: evil })),
      ngroups: Object.fromEntries([['__proto__', 3]]),
      warnings: [{ code: 'NON_INTEGER_COUNTS', message: `${evil} has few levels` }],
    });
    for (const character of ['\u001b', '\u202e']) expect(text).not.toContain(character);
    expect(text).toContain('x\\u{1b}[2J\\u{a}\\u{202e}');
    expect(text).toContain('groups:  __proto__, 3');
  });

  it('numbers that could not be had print as NaN and break nothing', () => {
    const nan = Number.NaN;
    const text = summaryText({
      ...fit,
      logLik: nan,
      aic: nan,
      bic: nan,
      minus2LogLik: nan,
      scaledResiduals: [nan, nan, nan, nan, nan],
      vcov: fit.vcov.map((row) => row.map(() => nan)),
      coefficients: fit.coefficients.map((row) => ({ ...row, stdError: nan, statistic: nan, pValue: nan })),
    });
    expect(text).toContain('period2      -0.9919        NaN     NaN      NaN');
    expect(text).not.toContain('Correlation of Fixed');
  });
});
