/** The first tab: coefficients, tiles, the text report, and what it means. */
import { printable } from '../../../src/data/text/printable.ts';
import type { FitSummary } from '../../../src/fit/types.ts';
import { byId, fill, h } from '../dom.ts';
import { count, fixed, pValue } from '../numbers.ts';
import type { Shown } from '../state.ts';
import { isWorst, ratioName } from '../words.ts';

let before = new Map<string, string>();

export function showReport({ fit, data }: Shown): void {
  const ratio = ratioName(fit);
  const group = Object.keys(fit.ngroups).join(' and ');
  const modelled = fit.modelled === undefined ? '' : `; modelled: ${printable(fit.modelled)}`;
  byId('fixed-title').textContent = `Fixed effects, given the ${group}${modelled}`;
  const rows = rowsOf(fit);
  const now = new Map(rows.map(({ term, estimate }) => [term, fixed(estimate, 4)]));
  const letter = fit.coefficients.some(({ df }) => df !== undefined) || fit.kind === 'lmm' ? 't' : 'z';
  fill(
    byId('coefficients-head'),
    ...['term', 'estimate', 'SE', letter, 'p', ...(ratio === null ? [] : [ratio])].map((name) =>
      h('th', { scope: 'col', className: name === letter ? 'statistic' : '' }, name),
    ),
  );
  fill(
    byId('coefficients'),
    ...rows.map(({ term, estimate, stdError, statistic, pValue: p, isOwn }) =>
      h(
        'tr',
        {},
        h(
          'th',
          { scope: 'row' },
          ...breakable(
            term,
            data.columns.map(({ name }) => name),
          ),
        ),
        h('td', { className: before.size > 0 && before.get(term) !== now.get(term) ? 'changed' : '' }, now.get(term)),
        h('td', {}, fixed(stdError, 4)),
        h('td.statistic', {}, fixed(statistic, 2)),
        h('td', {}, pValue(p)),
        ratio === null ? null : h('td', {}, isOwn || term === '(Intercept)' ? '' : fixed(Math.exp(estimate), 2)),
      ),
    ),
  );
  before = now;
  fill(
    byId('tiles'),
    ...tilesOf(fit).map(([name, value]) => h('div.tile', {}, h('small', {}, name), h('b', {}, value))),
  );
  byId('summary').textContent = fit.summary();
  fill(
    byId('warnings'),
    ...fit.warnings
      .filter((warning) => warning.code !== 'QUADRATURE_COARSE' && !isWorst(warning))
      .map(({ message }) => h('p.warning', {}, message)),
    ...fit.droppedColumns.map(({ name, combination }) =>
      h(
        'p.warning',
        {},
        `The column ${name} was left out: it is a combination of ${combination.map((part) => part.name).join(', ')}.`,
      ),
    ),
  );
}

/** Those of second predictors behind. */
function rowsOf({ coefficients, zeroInflation, dispersionModel }: FitSummary) {
  const own = (what: string, rows: FitSummary['coefficients'] = []) =>
    rows.map((row) => ({ ...row, term: `${what}: ${row.term}`, isOwn: true }));
  return [
    ...coefficients.map((row) => ({ ...row, isOwn: false })),
    ...own('zeros', zeroInflation?.coefficients),
    ...own('dispersion', dispersionModel?.coefficients),
  ];
}

/** A long name may break between factor and level. */
function breakable(term: string, columns: readonly string[]): (string | HTMLElement)[] {
  return term.split(/(?<=:)/).flatMap((part, k) => {
    const factor = columns.filter((name) => part.startsWith(name)).sort((a, b) => b.length - a.length)[0];
    const pieces = factor === undefined ? [part] : [factor, h('wbr'), part.slice(factor.length)];
    return k === 0 ? pieces : [h('wbr'), ...pieces];
  });
}

function tilesOf(fit: FitSummary): [string, string][] {
  const sds = fit.varCorr.flatMap(({ group, terms, sd, corr }) => [
    ...terms.map((term, k): [string, string] => [
      terms.length === 1 && term === '(Intercept)' ? `SD (${group})` : `SD ${term} (${group})`,
      fixed(sd[k]!, 3),
    ]),
    ...(terms.length === 2 ? [[`correlation (${group})`, fixed(corr[1]![0]!, 2)] as [string, string]] : []),
  ]);
  return [
    ...sds,
    ...(fit.kind === 'lmm' ? [['SD (residual)', fixed(fit.sigma, 3)] as [string, string]] : []),
    [fit.method === 'REML' ? 'REML log-likelihood' : 'log-likelihood', fixed(fit.logLik, 2)],
    ['AIC', fixed(fit.aic, 1)],
  ];
}

function averagesElsewhere(fit: FitSummary): (string | HTMLElement)[] {
  const groups = Object.keys(fit.ngroups).join(' and ');
  const predictions = h(
    'button.link',
    { type: 'button', onclick: () => byId('tab-predictions').click() },
    'Predictions',
  );
  return [`These numbers hold the ${groups} fixed. For the average over ${groups} see `, predictions, '.'];
}

/** Coefficients read out. */
const MOST_WORDS = 6;

/** Sentences and the share of variance, which the worker is asked for after the numbers are painted. */
export async function showWords({ fit }: Shown, isCurrent: () => boolean): Promise<void> {
  const [readings, icc, median] = await Promise.all([
    fit.interpret().catch(() => []),
    fit.icc().catch(() => null),
    ratioName(fit) === null ? [] : fit.medianOddsRatio().catch(() => []),
  ]);
  if (!isCurrent()) return;
  const effects = readings.filter(({ term }) => term !== '(Intercept)');
  fill(
    byId('words'),
    ...effects.slice(0, MOST_WORDS).map(({ text }) => h('li', {}, text)),
    ...median
      .filter(({ estimate }) => Number.isFinite(estimate))
      .map(({ group, estimate, kind }) =>
        h(
          'li',
          {},
          `Two random levels of ${group} with the same predictors: ${kind} `,
          h('b', {}, fixed(estimate, 2)),
          '.',
        ),
      ),
    effects.length > MOST_WORDS
      ? h('li', {}, `And ${count(effects.length - MOST_WORDS, 'more coefficient')}, in the table.`)
      : null,
    // with the identity both are the same
    fit.link !== 'identity' && effects.length > 0 ? h('li', {}, ...averagesElsewhere(fit)) : null,
  );
  if (icc && Number.isFinite(icc.estimate) && !document.getElementById('tile-icc')) {
    byId('tiles').append(h('div.tile', { id: 'tile-icc' }, h('small', {}, 'ICC'), h('b', {}, fixed(icc.estimate, 2))));
  }
}
