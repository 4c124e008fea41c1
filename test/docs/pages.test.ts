/** What can be seen of a page without running it: headings, what it lists, files that it names. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const root = new URL('../../', import.meta.url);
const PAGES = [
  'README.md',
  'CONTRIBUTING.md',
  'bench/README.md',
  ...readdirSync(new URL('docs', root))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

describe.each(PAGES)('%s', (page) => {
  const text = readFileSync(new URL(page, root), 'utf8');
  const prose = text.replace(/^```[\s\S]*?^```/gm, '');
  const headings = [...prose.matchAll(/^#+ (.*)$/gm)].map(([, heading]) => heading);

  it('has no heading twice', () => {
    expect(headings.filter((heading, k) => headings.indexOf(heading) < k)).toEqual([]);
  });

  it('names files that are there', () => {
    const named = [...prose.matchAll(/`((?:assembly|bench|docs|examples|scripts|src|test)\/[\w./-]+)`/g)];
    const linked = [...prose.matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)].map(([, to]) => new URL(to, new URL(page, root)));
    const places = [...named.map(([, path]) => new URL(path, root)), ...linked];
    expect(places.filter((place) => !existsSync(place)).map(String)).toEqual([]);
  });

  it('links to headings that it has', () => {
    const anchors = headings.map((heading) =>
      heading
        .toLowerCase()
        .replace(/[^\w -]/g, '')
        .replaceAll(' ', '-'),
    );
    const linked = [...prose.matchAll(/\]\(#([^)]*)\)/g)].map(([, anchor]) => anchor);
    expect(linked.filter((anchor) => !anchors.includes(anchor))).toEqual([]);
    // whoever lists sections lists all of them
    const sections = [...prose.matchAll(/^## (.*)$/gm)].length;
    if (linked.length > 0) expect(new Set(linked).size).toBe(sections);
  });
});
