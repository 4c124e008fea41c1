/**
 * The table of variances, standard deviations and correlations of the random effects.
 */
import { covarianceOf } from '../../covariance/list.ts';
import { printable } from '../../data/text/printable.ts';
import type { FitSummary, VarCorr } from '../../fit/types.ts';
import { formatColumn, round } from '../format/format.ts';
import { printTable } from '../text.ts';

/** As lme4 prints it: one layout for all variances, one for all standard deviations, correlations with few decimals. */
export function randomEffects(fit: FitSummary, digits: number, scaled: boolean): string[] {
  const { sigma } = fit;
  const varCorr = fit.varCorr.flatMap(blocks);
  const groupNames = distinctNames(varCorr.map(({ group }) => printable(group)));
  const residual = scaled ? [{ group: 'Residual', name: '', sd: sigma }] : [];
  const rows = [
    ...varCorr.flatMap(({ terms, sd }, t) =>
      terms.map((term, i) => ({ group: i === 0 ? groupNames[t] : '', name: printable(term), sd: sd[i] })),
    ),
    ...residual,
  ];
  const sds = rows.map(({ sd }) => sd);
  const columns = [
    { head: 'Groups', cells: rows.map(({ group }) => group) },
    { head: 'Name', cells: rows.map(({ name }) => name) },
    {
      head: 'Variance',
      cells: formatColumn(
        sds.map((sd) => sd * sd),
        { digits },
      ),
    },
    { head: 'Std.Dev.', cells: formatColumn(sds, { digits }) },
    ...correlationColumns(varCorr, Math.max(2, digits - 2), residual.length),
  ];
  return ['Random effects:', ...printTable({ rowNames: rows.map(() => ''), columns }, 'left')];
}

/** Independent effects are blocks of their own: a blank beside them would read as a correlation left out. */
function blocks(block: VarCorr): VarCorr[] {
  if (!covarianceOf(block).isDiagonal) return [block];
  const { group, terms, sd, variance, corr } = block;
  return terms.map((term, i) => ({ group, terms: [term], sd: [sd[i]], variance: [variance[i]], corr: [[corr[i][i]]] }));
}

/** Lower triangles below each other, without the diagonal; empty below the widest term's last but one column. */
function correlationColumns(varCorr: FitSummary['varCorr'], decimals: number, residualRows: number) {
  const widest = Math.max(0, ...varCorr.map(({ terms }) => terms.length));
  const rows = varCorr.flatMap(({ corr }) => {
    const q = corr.length;
    const texts = formatColumn(
      corr.flatMap((row) => row.map((value) => round(value, decimals))),
      { minDecimals: decimals },
    );
    return corr.map((_, i) => Array.from({ length: widest - 1 }, (_, j) => (j < i ? texts[i * q + j] : '')));
  });
  for (let i = 0; i < residualRows; i++) rows.push(Array.from({ length: widest - 1 }, () => ''));
  return Array.from({ length: Math.max(0, widest - 1) }, (_, j) => ({
    head: j === 0 ? 'Corr' : '',
    cells: rows.map((row) => row[j]),
  }));
}

/** Two terms on one factor print as `g` and `g.1`. */
function distinctNames(names: readonly string[]): string[] {
  const taken = new Set(names);
  const seen = new Set<string>();
  return names.map((name) => {
    if (!seen.has(name)) {
      seen.add(name);
      return name;
    }
    let k = 1;
    while (taken.has(`${name}.${k}`)) k++;
    taken.add(`${name}.${k}`);
    return `${name}.${k}`;
  });
}
