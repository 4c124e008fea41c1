/**
 * Lines and tables of text, as R's `print` and `cat` lay them out.
 */

/** What `options(width = 80)` is to R. */
export const LINE_WIDTH = 80;

const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u;
const COMBINING = /\p{Mark}|\u200c|\u200d/u;

/** Columns of a terminal that `text` takes. */
export function textWidth(text: string): number {
  if (/^[\x20-\x7e]*$/.test(text)) return text.length;
  let width = 0;
  for (const character of text) width += COMBINING.test(character) ? 0 : WIDE.test(character) ? 2 : 1;
  return width;
}

export function padStart(text: string, width: number): string {
  return ' '.repeat(Math.max(0, width - textWidth(text))) + text;
}

export function padEnd(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - textWidth(text)));
}

/** A table of ready texts. */
export interface TextTable {
  readonly rowNames: readonly string[];
  readonly columns: readonly { readonly head: string; readonly cells: readonly string[] }[];
}

/** R's `print(matrix, quote = FALSE, right)`: columns that do not fit on a line follow below, with the row names again. */
export function printTable({ rowNames, columns }: TextTable, align: 'left' | 'right'): string[] {
  const pad = align === 'left' ? padEnd : padStart;
  const nameWidth = Math.max(0, ...rowNames.map(textWidth));
  const widths = columns.map(({ head, cells }) => 1 + Math.max(textWidth(head), ...cells.map(textWidth)));
  const lines: string[] = [];
  for (let from = 0, to = 0; from < columns.length; from = to) {
    let width = nameWidth + (widths[to++] as number);
    while (to < columns.length && width + (widths[to] as number) < LINE_WIDTH) width += widths[to++] as number;
    const line = (name: string, cell: (column: TextTable['columns'][number]) => string) =>
      padEnd(name, nameWidth) +
      columns
        .slice(from, to)
        .map((column, j) => ` ${pad(cell(column), (widths[from + j] as number) - 1)}`)
        .join('');
    lines.push(line('', ({ head }) => head));
    rowNames.forEach((name, i) => {
      lines.push(line(name, ({ cells }) => cells[i]));
    });
  }
  return lines;
}

/** R's print of a named vector: heads above right-aligned texts. */
export function printNamed(heads: readonly string[], texts: readonly string[]): string[] {
  const width = Math.max(...heads.map(textWidth), ...texts.map(textWidth));
  const perLine = Math.max(1, Math.floor(LINE_WIDTH / (width + 1)));
  const lines: string[] = [];
  for (let from = 0; from < texts.length; from += perLine) {
    for (const row of [heads, texts]) {
      const line = row.slice(from, from + perLine).map((text) => `${padStart(text, width)} `);
      lines.push(line.join(''));
    }
  }
  return lines;
}

/** R's `cat(..., fill = TRUE)`: items joined by a space, a new line where the next would not fit. */
export function fill(items: readonly string[]): string[] {
  const lines: string[] = [];
  let line = '';
  let width = 0;
  items.forEach((item, i) => {
    if (i > 0 && width + textWidth(item) + 1 > LINE_WIDTH) {
      lines.push(line);
      line = '';
      width = 0;
    }
    const separator = i === items.length - 1 ? '' : ' ';
    line += item + separator;
    width += textWidth(item) + separator.length;
  });
  return [...lines, line];
}

/** Text over lines of less than `width` columns, broken at spaces, the later lines indented: R's `strwrap()`. */
export function wrap(text: string, width: number, indent = ''): string[] {
  return wrapWords(text.split(/\s+/), width, indent);
}

/** As {@link wrap}, for words that may hold spaces. */
export function wrapWords(words: readonly string[], width: number, indent = ''): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of words) {
    if (line === '') line = word;
    else if (textWidth(line) + 1 + textWidth(word) < width) line += ` ${word}`;
    else {
      lines.push(line);
      line = indent + word;
    }
  }
  return [...lines, line];
}
