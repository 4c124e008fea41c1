/**
 * What a reader should know beside the tables: rows and columns left out, how the integral was computed, whether the
 * search arrived, and every warning, the serious ones first. One sentence or two each.
 */
import { printable } from '../data/printable.ts';
import type { AliasedColumn } from '../design/types.ts';
import type { GlmmWarning, GlmmWarningCode } from '../errors.ts';
import type { FitSummary } from '../fit/types.ts';
import { formatNumber } from './format.ts';
import { LINE_WIDTH, wrap } from './text.ts';

/** From the most serious to the least. */
const SERIOUSNESS: readonly GlmmWarningCode[] = [
  'NOT_CONVERGED',
  'VARIANCE_UNBOUNDED',
  'SEPARATION',
  'HESSIAN_NOT_POSITIVE_DEFINITE',
  'ZERO_VARIANCE',
  'PERFECT_CORRELATION',
  'QUADRATURE_COARSE',
  'RANK_DEFICIENT',
  'NON_INTEGER_COUNTS',
  'FEW_LEVELS',
];

export function remarks(fit: FitSummary): string[] {
  const sentences = [
    ...droppedRows(fit),
    ...fit.droppedColumns.map(droppedColumn),
    ...quadrature(fit),
    convergence(fit),
    ...warnings(fit),
  ];
  return ['', 'What to know:', ...sentences.flatMap((text) => wrap(`- ${text}`, LINE_WIDTH, '  '))];
}

function droppedRows({ nobs, droppedRows: { total, byColumn } }: FitSummary): string[] {
  if (total === 0) return [];
  const counts = byColumn.map(({ column, count }) => `${printable(column)} (${count})`).join(', ');
  return [`${total} of ${nobs + total} rows were left out because they miss a value: ${counts}.`];
}

function droppedColumn({ name, combination }: AliasedColumn): string {
  const equal = combination
    .map(({ name, coefficient }, i) => {
      const sign = coefficient < 0 ? '-' : '+';
      const size = formatNumber(Math.abs(coefficient));
      const part = `${size === '1' ? '' : `${size} * `}${printable(name)}`;
      return i === 0 ? `${sign === '-' ? '-' : ''}${part}` : `${sign} ${part}`;
    })
    .join(' ');
  return `The column ${printable(name)} was left out because it equals ${equal === '' ? 'zero' : equal}.`;
}

function quadrature({ kind, nAGQ, varCorr, ngroups }: FitSummary): string[] {
  if (kind === 'lmm') return [];
  const dimensions = varCorr.reduce((sum, { terms }) => sum + terms.length, 0);
  const single = Object.keys(ngroups).length === 1;
  if (nAGQ === 1) {
    return [
      'The random effects were integrated out by the Laplace approximation, that is one quadrature point' +
        (single ? '. It can be far off where groups are small: compare with a larger nAGQ.' : '.'),
    ];
  }
  const points = dimensions > 1 ? `${nAGQ} points per dimension (${dimensions} dimensions)` : `${nAGQ} points`;
  return [`The random effects were integrated out by adaptive Gauss-Hermite quadrature with ${points} per group.`];
}

function convergence({ converged, optim }: FitSummary): string {
  return `${converged ? 'Converged' : 'Not converged'}: ${sentence(optim.reason)}`;
}

/** Those that the lines above have not told already. */
function warnings(fit: FitSummary): string[] {
  const told = ({ code, message }: GlmmWarning) =>
    message === fit.optim.reason || (code === 'RANK_DEFICIENT' && fit.droppedColumns.length > 0);
  const rank = ({ code }: GlmmWarning) => SERIOUSNESS.indexOf(code);
  return fit.warnings
    .filter((warning) => !told(warning))
    .sort((a, b) => rank(a) - rank(b))
    .map(({ message }) => `Warning: ${sentence(printable(message.replace(/\s+/g, ' ')))}`);
}

function sentence(text: string): string {
  const trimmed = text.trim();
  return /[.!?]$/.test(trimmed) ? trimmed : `${trimmed}.`;
}
