/** What can be taken away: tables, the whole fit, programs that give it again, a link to the settings. */
import { javascriptCode, rCode } from '../code.ts';
import { byId, download, fill, h } from '../dom.ts';
import type { Shown } from '../state.ts';
import { toCsv } from '../tables.ts';

const NO_R_CODE =
  '# R has no quadrature for this model, or no such family: there is no R code\n# that gives these numbers. With 1 point (Laplace) there mostly is.\n';

export function showExports(shown: Shown): void {
  const { fit, choice, data } = shown;
  const rows = fit
    .tidy()
    .map((row) => [row.effect, row.group, row.term, row.estimate, row['std.error'], row.statistic, row['p.value']]);
  const tidy = { columns: ['effect', 'group', 'term', 'estimate', 'std.error', 'statistic', 'p.value'], rows };
  const ranef = async () => {
    const groups = Object.entries(await fit.ranef());
    const columns = ['group', 'level', 'term', 'mode', 'mean', 'modeSd', 'sd'];
    return {
      columns,
      rows: groups.flatMap(([group, effects]) =>
        effects.map((e) => [group, e.level, e.term, e.mode, e.mean, e.modeSd, e.sd]),
      ),
    };
  };
  const button = (label: string, onclick: () => unknown) => h('button', { type: 'button', onclick }, label);
  const said = h('span.quiet', { role: 'status' });
  fill(
    byId('export-buttons'),
    button('Estimates (CSV)', () => download('estimates.csv', toCsv(tidy), 'text/csv')),
    button('Random effects (CSV)', async () => download('random-effects.csv', toCsv(await ranef()), 'text/csv')),
    button('Whole fit (JSON)', async () =>
      download('fit.json', JSON.stringify(await fit.save(), null, 1), 'application/json'),
    ),
    button('Report (text)', () => download('report.txt', `${fit.summary()}\n`, 'text/plain')),
    button('Copy link (settings only, no data)', async () => {
      await navigator.clipboard?.writeText(location.href).then(
        () => (said.textContent = 'Copied.'),
        () => (said.textContent = 'The address of this page holds the settings: copy it from there.'),
      );
    }),
    said,
  );
  byId('code-js').textContent = javascriptCode(choice, data);
  byId('code-r').textContent = rCode(choice, fit, data) ?? NO_R_CODE;
}
