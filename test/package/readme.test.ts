/** The first page that users see, as it lies in the package they installed: its first example runs, its links lead somewhere. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Consumer, installTarball, run } from './consumer.ts';

let consumer: Consumer;
beforeAll(() => {
  consumer = installTarball();
});
afterAll(() => consumer?.remove());

const installed = (): string => join(consumer.folder, 'node_modules', 'glmm-wasm');

/** Fenced blocks of a page. */
function blocksOf(page: string): { readonly language: string; readonly text: string }[] {
  return [...page.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].map(([, language, text]) => ({
    language: language!,
    text: text!,
  }));
}

describe('the first example of README.md', () => {
  it('prints what stands below it, in an empty folder with nothing but the package installed', () => {
    const blocks = blocksOf(readFileSync(join(installed(), 'README.md'), 'utf8'));
    const first = blocks.findIndex(({ language }) => language === 'js');
    expect(blocks[first + 1]!.language).toBe('text');
    const file = consumer.write('example.mjs', blocks[first]!.text);
    expect(run(process.execPath, [file], consumer.folder)).toBe(blocks[first + 1]!.text);
  });
});

describe('links of the pages in the package', () => {
  it('lead to files of the package, and to headings that are there', () => {
    const pages = readdirSync(installed(), { recursive: true, encoding: 'utf8' }).filter((path) =>
      path.endsWith('.md'),
    );
    expect(pages).toEqual(expect.arrayContaining(['README.md', 'CHANGELOG.md', join('docs', 'limitations.md')]));
    const broken = pages.flatMap((page) => {
      const text = readFileSync(join(installed(), page), 'utf8').replace(/^```[\s\S]*?^```$/gm, '');
      const targets = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target!);
      return targets.filter((target) => !leads(page, target)).map((target) => `${page}: ${target}`);
    });
    expect(broken).toEqual([]);
  });
});

/** Addresses of the web are taken at their word. */
function leads(page: string, target: string): boolean {
  if (/^https?:/.test(target)) return true;
  const [path, heading] = target.split('#') as [string, string?];
  const file = path === '' ? join(installed(), page) : join(installed(), dirname(page), path);
  if (!existsSync(file)) return false;
  return heading === undefined || headingsOf(readFileSync(file, 'utf8')).includes(heading);
}

/** As web pages of repositories name them. */
function headingsOf(text: string): string[] {
  return [...text.matchAll(/^#+ (.*)$/gm)].map(([, title]) =>
    title!
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}
