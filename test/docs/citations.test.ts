/** Equations are numbered once, and what the code cites exists. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const root = new URL('../../', import.meta.url);
const text = readFileSync(new URL('docs/mathematics.md', root), 'utf8');

/** `(5.11)` at the start of a line in a block. */
const numbers = [...text.matchAll(/^\((\d+\.\d+)\)/gm)].map((match) => match[1]);

const sources = ['src', 'assembly'].flatMap((folder) =>
  readdirSync(new URL(folder, root), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !path.endsWith('generated.ts'))
    .map((path) => `${folder}/${path}`),
);

describe('equations in docs/mathematics.md', () => {
  it('are numbered in order, none twice', () => {
    const inOrder = numbers.map((number) => number.split('.').map(Number));
    for (let k = 1; k < inOrder.length; k++) {
      const [[section, equation], [before, last]] = [inOrder[k], inOrder[k - 1]];
      expect([section, equation]).toEqual(section === before ? [section, last + 1] : [before + 1, 1]);
    }
  });

  it('that the text itself refers to exist', () => {
    for (const [, number] of text.matchAll(/\((\d+\.\d+)\)/g)) expect(numbers).toContain(number);
  });

  it('that code cites exist', () => {
    const cited = sources.flatMap((path) => citations(readFileSync(new URL(path, root), 'utf8')));
    expect(cited.length).toBeGreaterThan(20);
    expect(cited.filter((number) => !numbers.includes(number))).toEqual([]);
  });
});

/** `docs/mathematics.md (5.1), (5.3) to (5.13)` */
function citations(source: string): string[] {
  return [...source.matchAll(/mathematics\.md((?:[\s*,]|and|to|\(\d+\.\d+\))+)/g)].flatMap(([, list]) =>
    [...list.matchAll(/\((\d+\.\d+)\)/g)].map(([, number]) => number),
  );
}
