/** The data: examples, a file dropped, pasted or chosen, and its columns at a glance. */
import { byId, fill, h } from './dom.ts';
import { EXAMPLES } from './examples.ts';
import { count } from './numbers.ts';
import type { ColumnView, PageData } from './state.ts';

export interface DataPanelEvents {
  readonly onExample: (name: string) => void;
  readonly onText: (name: string, text: string) => void;
  readonly onError: (error: unknown) => void;
  readonly onColumn: (name: string) => void;
  /** Whether the data shown are to be there the next time. */
  readonly onKeep: (keep: boolean) => void;
  readonly onKept: () => void;
}

export function createDataPanel({ onExample, onText, onError, onColumn, onKeep, onKept }: DataPanelEvents) {
  const take = async (file: File): Promise<void> => {
    try {
      const { readFile } = await import('./readData.ts');
      onText(file.name, await readFile(file));
    } catch (error) {
      onError(error);
    }
  };
  const chooser = byId<HTMLInputElement>('file');
  chooser.addEventListener('change', () => {
    const [file] = chooser.files ?? [];
    if (file) void take(file);
    chooser.value = '';
  });
  const drop = byId('drop');
  document.addEventListener('dragover', (event) => {
    event.preventDefault();
    drop.classList.add('over');
  });
  document.addEventListener('dragleave', (event) => {
    if (event.relatedTarget === null) drop.classList.remove('over');
  });
  document.addEventListener('drop', (event) => {
    event.preventDefault();
    drop.classList.remove('over');
    const file = event.dataTransfer?.files[0];
    if (file) void take(file);
  });
  document.addEventListener('paste', (event) => {
    const text = event.clipboardData?.getData('text/plain') ?? '';
    const intoField = event.target instanceof HTMLTextAreaElement || event.target instanceof HTMLInputElement;
    // several lines are no formula
    if (intoField && text.trim().split('\n').length < 3) return;
    if (!text.includes('\n')) return;
    event.preventDefault();
    onText('pasted.csv', text);
  });
  fill(
    byId('examples'),
    ...EXAMPLES.map(({ name }) => h('button.chip', { type: 'button', onclick: () => onExample(name) }, name)),
  );

  const keep = byId<HTMLInputElement>('remember');
  keep.addEventListener('change', () => onKeep(keep.checked));
  const kept = h('button.chip', { type: 'button', hidden: true, onclick: onKept });
  byId('examples').append(kept);

  return {
    /** A button for the data that are kept; whether those shown can be, and are. */
    showKept(name: string | null, shown: 'example' | 'own'): void {
      kept.hidden = name === null;
      kept.textContent = name?.replace(/\.csv$/, '') ?? '';
      kept.setAttribute('aria-pressed', String(shown === 'own' && keep.checked));
      byId('keep').hidden = shown === 'example';
    },
    keeps(checked: boolean): void {
      keep.checked = checked;
    },

    /** Brings a column of the table into sight, and the keyboard there. */
    point(name: string): void {
      byId<HTMLDetailsElement>('data-card').open = true;
      [...document.querySelectorAll<HTMLElement>('#columns .column')].find((one) => one.textContent === name)?.focus();
    },

    show(data: PageData): void {
      const size = `${data.table.numRows} rows · ${data.columns.length} columns`;
      byId('data-name').textContent = data.name;
      byId('data-size').textContent = size;
      byId('data-fold').textContent = `Data: ${data.name}, ${size.replace(' ·', ',')}`;
      for (const chip of document.querySelectorAll('#examples button')) {
        if (chip !== kept) chip.setAttribute('aria-pressed', String(`${chip.textContent}.csv` === data.name));
      }
      fill(byId('columns'), ...data.columns.map((column) => columnRow(column, onColumn)));
    },
  };
}

function columnRow(
  { name, kind, missing, distinct, bars, hint }: ColumnView,
  onColumn: (name: string) => void,
): HTMLElement {
  const spark = h(
    'span.bars',
    { role: 'img', 'aria-label': hint, title: hint },
    ...bars.map((bar) => h('i', { style: { height: `${Math.max(4, 100 * bar)}%` } })),
  );
  return h(
    'tr',
    {},
    h(
      'th',
      { scope: 'row' },
      h('button.column', { type: 'button', title: 'Put into the formula', onclick: () => onColumn(name) }, name),
      h('small', {}, kind),
    ),
    h('td', {}, kind === 'number' ? '–' : distinct),
    h('td', { className: missing > 0 ? 'some' : '', title: missing > 0 ? count(missing, 'row') : '' }, missing),
    h('td.shape', {}, spark),
  );
}
