/** The formula: a plain text field over a coloured mirror of itself, with a list of completions. */
import { fill, h } from './dom.ts';
import { highlight } from './highlight.ts';
import type { ColumnView } from './state.ts';

const FUNCTIONS: readonly (readonly [string, string])[] = [
  ['factor', 'as categories'],
  ['cbind', 'successes, failures'],
  ['log', 'natural logarithm'],
  ['sqrt', 'square root'],
  ['scale', 'mean 0, sd 1'],
  ['poly', 'polynomial: poly(x, 2)'],
  ['ns', 'natural spline: ns(x, 3)'],
  ['I', 'arithmetic: I(x^2)'],
  ['offset', 'a known part'],
];
const MOST = 8;

interface Choice {
  readonly insert: string;
  readonly label: string;
  readonly hint: string;
}

export interface FormulaBox {
  readonly value: () => string;
  set(text: string): void;
  /** Puts a column in at the caret. */
  insert(text: string): void;
  setColumns(columns: readonly ColumnView[]): void;
  markBad(range: readonly [number, number] | null): void;
  readonly completing: () => boolean;
}

/** @param onChange after every change of the text */
export function createFormulaBox(root: HTMLElement, onChange: () => void): FormulaBox {
  const mirror = h('div.mirror', { 'aria-hidden': 'true' });
  const list = h('ul.completions', { id: 'completions', role: 'listbox', 'aria-label': 'Completions', hidden: true });
  const field = h('textarea', {
    id: 'formula',
    rows: 1,
    spellcheck: false,
    autocapitalize: 'off',
    autocomplete: 'off',
    'aria-autocomplete': 'list',
    'aria-controls': 'completions',
    'aria-describedby': 'message',
  });
  field.setAttribute('autocorrect', 'off');
  fill(root, mirror, field, list);

  let columns: readonly ColumnView[] = [];
  let names: ReadonlySet<string> = new Set();
  let bad: readonly [number, number] | null = null;
  let choices: readonly Choice[] = [];
  let active = 0;

  const paint = (): void => {
    fill(
      mirror,
      ...highlight(field.value, names, bad).map(({ text, kind }) => h('span', { className: kind }, text)),
      '\u200b',
    );
    root.classList.toggle('invalid', bad !== null);
    field.setAttribute('aria-invalid', String(bad !== null));
    grow();
  };

  /** As tall as its lines. */
  const grow = (): void => {
    field.style.height = 'auto';
    field.style.height = `${field.scrollHeight}px`;
  };

  const close = (): void => {
    choices = [];
    list.hidden = true;
    field.removeAttribute('aria-activedescendant');
  };

  /** What was held back while the list was open may be said now. */
  const leave = (): void => {
    if (choices.length === 0) return;
    close();
    onChange();
  };

  const complete = (): void => {
    const word = wordBefore(field);
    choices = word.length === 0 ? [] : matches(word, columns);
    if (choices.length === 0 || (choices.length === 1 && choices[0]!.insert === word)) {
      close();
      return;
    }
    active = 0;
    show();
  };

  const show = (): void => {
    fill(
      list,
      ...choices.map(({ label, hint }, k) =>
        h(
          'li',
          {
            id: `completion-${k}`,
            role: 'option',
            'aria-selected': String(k === active),
            // before the field loses the caret
            onpointerdown: (event: Event) => {
              event.preventDefault();
              take(k);
            },
          },
          h('b', {}, label),
          h('small', {}, hint),
        ),
      ),
    );
    list.hidden = false;
    field.setAttribute('aria-activedescendant', `completion-${active}`);
  };

  const take = (k: number): void => {
    const end = field.selectionStart;
    const start = end - wordBefore(field).length;
    field.setRangeText(choices[k]!.insert, start, end, 'end');
    close();
    changed();
  };

  const changed = (): void => {
    bad = null;
    paint();
    onChange();
  };

  field.addEventListener('input', () => {
    // one line, whatever is pasted
    if (/[\r\n]/.test(field.value)) field.value = field.value.replace(/\s*[\r\n]+\s*/g, ' ');
    complete();
    changed();
  });
  field.addEventListener('blur', leave);
  // a narrower window breaks the line elsewhere; of width zero it is hidden
  let width = 0;
  new ResizeObserver(() => {
    if (field.clientWidth === width) return;
    width = field.clientWidth;
    if (width > 0) grow();
  }).observe(root);
  field.addEventListener('keydown', (event) => {
    if (choices.length === 0) {
      if (event.key === 'Enter') event.preventDefault();
      return;
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) {
      active = (active + step + choices.length) % choices.length;
      show();
    } else if (event.key === 'Enter' || event.key === 'Tab') take(active);
    else if (event.key === 'Escape') leave();
    else return;
    event.preventDefault();
  });

  return {
    value: () => field.value,
    set(text) {
      field.value = text;
      bad = null;
      close();
      paint();
    },
    insert(text) {
      const { selectionStart: from, selectionEnd: to, value } = field;
      const gap = from > 0 && !/[\s(]$/.test(value.slice(0, from)) ? ' ' : '';
      field.setRangeText(gap + text, from, to, 'end');
      field.focus();
      changed();
    },
    setColumns(next) {
      columns = next;
      names = new Set(next.map(({ name }) => name));
      paint();
    },
    markBad(range) {
      bad = range;
      paint();
    },
    completing: () => choices.length > 0,
  };
}

function wordBefore(field: HTMLTextAreaElement): string {
  return /[\p{L}_.][\p{L}\p{N}_.]*$/u.exec(field.value.slice(0, field.selectionStart))?.[0] ?? '';
}

function matches(word: string, columns: readonly ColumnView[]): Choice[] {
  const wanted = word.toLowerCase();
  const found = columns
    .filter(({ name }) => name.toLowerCase().includes(wanted))
    .sort((a, b) => Number(b.name.toLowerCase().startsWith(wanted)) - Number(a.name.toLowerCase().startsWith(wanted)))
    .map(({ name, kind, hint }) => ({ insert: quoteName(name), label: name, hint: `${kind}: ${hint}` }));
  const functions = FUNCTIONS.filter(([name]) => name.toLowerCase().startsWith(wanted)).map(([name, hint]) => ({
    insert: `${name}(`,
    label: `${name}()`,
    hint,
  }));
  return [...found, ...functions].slice(0, MOST);
}

/** In backticks where the formula would read something else. */
export function quoteName(name: string): string {
  return /^[\p{L}.][\p{L}\p{N}_.]*$/u.test(name) && !/^\.\d/.test(name) ? name : `\`${name.replaceAll('`', '\\`')}\``;
}
