/** The line below the formula: which rows are used and what is modelled, or why there is no fit and what would help. */
import type { GlmmError } from '../../../src/worker.ts';
import { byId, fill, h } from '../dom.ts';
import type { Shown } from '../state.ts';

export interface UsedEvents {
  readonly onColumn: (name: string) => void;
  /** The levels of the response the other way round. */
  readonly onTurn: (levels: Readonly<Record<string, readonly string[]>>) => void;
}

export function clearMessage(): void {
  byId('message').classList.remove('error');
  fill(byId('message'));
}

export function showUsed(shown: Shown, { onColumn, onTurn }: UsedEvents): void {
  const { nobs, droppedRows, ngroups } = shown.fit;
  const button = (label: string, onclick: () => void) => h('button.link', { type: 'button', onclick }, label);
  const lost = droppedRows.byColumn.flatMap(({ column, count }, k) => [
    k === 0 ? '' : ', ',
    button(column, () => onColumn(column)),
    ` (${count})`,
  ]);
  const modelled = modelledOf(shown);
  clearMessage();
  fill(
    byId('message'),
    `${nobs} rows used, `,
    droppedRows.total === 0 ? 'none dropped' : `${droppedRows.total} dropped for missing values in `,
    ...lost,
    ...Object.entries(ngroups).map(([name, n]) => ` · ${n} levels of ${name}`),
    ...(modelled === null
      ? []
      : [
          ` · modelled: Pr(${modelled.levels[1]}) `,
          button(`model ${modelled.levels[0]} instead`, () =>
            onTurn({ [modelled.name]: [modelled.levels[1]!, modelled.levels[0]!] }),
          ),
        ]),
  );
}

/** A response of two named levels; the second is what is modelled. */
function modelledOf({ fit, data, choice }: Shown): { name: string; levels: readonly string[] } | null {
  const name = fit.formula.split('~')[0]!.trim().replace(/^`|`$/g, '');
  const column = data.columns.find((one) => one.name === name);
  if (fit.family !== 'binomial' || column?.levels.length !== 2) return null;
  return { name, levels: choice.levels[name] ?? column.levels };
}

export interface RefusalEvents {
  /** Whether a fit made before is still shown. */
  readonly hasFit: boolean;
  readonly onRepair: (start: number, end: number, meant: string) => void;
  readonly onRetry: () => void;
}

export function showRefusal(error: unknown, { hasFit, onRepair, onRetry }: RefusalEvents): void {
  const { message: text = String(error), details = {}, code } = error as GlmmError;
  const [first = '', ...rest] = text.replace(/^\[[A-Z_]+\]: /, '').split('\n');
  const { from: start, to } = details;
  const meant = /Did you mean "(.+?)"\?/.exec(text)?.[1];
  const wayOut = rest.filter((line) => !/^\s/.test(line) && !line.includes('Did you mean')).join(' ');
  const button = (label: string, id: string, onclick: () => void) =>
    h('button.link', { type: 'button', id, onclick }, label);
  const message = byId('message');
  message.classList.add('error');
  fill(
    message,
    `${first.charAt(0).toUpperCase()}${first.slice(1)}${/[.!?]$/.test(first) ? '' : '.'} `,
    ...(meant !== undefined && typeof start === 'number'
      ? ['Did you mean ', button(meant, 'repair', () => onRepair(start, Number(to), meant)), '? ']
      : []),
    meant === undefined ? `${wayOut} ` : null,
    code === 'WORKER_FAILED' ? button('Try again', 'retry', onRetry) : null,
    hasFit ? ' The last good fit stays below.' : '',
  );
}
