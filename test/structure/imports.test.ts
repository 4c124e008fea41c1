/** Imports point left: data flows one way through the folders, and so does knowledge. */
import { posix } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOMS } from './rooms.ts';
import { type Source, sourcesOf } from './sources.ts';
import { type Token, tokenize } from './tokens.ts';

/** Left to right. Files directly in src/ are doors: they stand on top of everything. */
const ORDER = ROOMS.map(({ folder }) => folder);
/** Importable from everywhere; may themselves import only each other, generated code and the kernels' facade. */
const COMMON = ['stats', 'quadrature'];
/** Numbers that both compilers share; they depend on nothing. */
const CODES: readonly string[] = ['src/wasm/codes.ts', 'src/wasm/generatedCodes.ts'];

describe('imports in src/', () => {
  const sources = sourcesOf('src');

  it.each(sources.map((source) => [source.path, source] as const))('%s imports only leftwards', (_, source) => {
    const wrong = importsOf(source).filter((path) => path.startsWith('src/') && !mayImport(source.path, path));
    expect(wrong).toEqual([]);
  });

  it('knows every folder', () => {
    const folders = new Set(sources.map((source) => folderOf(source.path)).filter((folder) => folder !== null));
    expect([...folders].filter((folder) => !ORDER.includes(folder) && !COMMON.includes(folder))).toEqual([]);
  });

  it("reaches Node's modules from the shell command and the workers only", () => {
    const users = sources.filter((source) => importsOf(source).some((path) => path.startsWith('node:')));
    expect(users.map((source) => source.path).filter((path) => !/^src\/(cli|worker)[./]/.test(path))).toEqual([]);
  });
});

it.each(['src', 'assembly'])('%s/ has no cycle between files, types included', (folder) => {
  const sources = sourcesOf(folder);
  const edges = new Map(sources.map((source) => [source.path, importsOf(source).map(withEnding)]));
  const finished = new Set<string>();
  const findCycle = (path: string, trail: readonly string[]): readonly string[] | null => {
    if (trail.includes(path)) return [...trail.slice(trail.indexOf(path)), path];
    if (finished.has(path)) return null;
    for (const next of edges.get(path) ?? []) {
      const cycle = findCycle(next, [...trail, path]);
      if (cycle !== null) return cycle;
    }
    finished.add(path);
    return null;
  };
  expect(sources.map((source) => findCycle(source.path, [])).filter((cycle) => cycle !== null)).toEqual([]);
});

/** AssemblyScript names its files without an ending. */
function withEnding(path: string): string {
  return path.startsWith('assembly/') && !path.endsWith('.ts') ? `${path}.ts` : path;
}

function mayImport(from: string, to: string): boolean {
  const [fromFolder, toFolder] = [folderOf(from), folderOf(to)];
  if (to === 'src/errors.ts' || CODES.includes(to)) return true;
  if (from === 'src/errors.ts') return false;
  if (fromFolder === null || fromFolder === toFolder) return true;
  if (toFolder === null) return fromFolder === 'cli' || fromFolder === 'worker';
  if (COMMON.includes(toFolder)) return true;
  if (COMMON.includes(fromFolder)) return toFolder === 'wasm';
  return ORDER.indexOf(toFolder) < ORDER.indexOf(fromFolder);
}

/** The folder below src/; null for files directly in it. */
function folderOf(path: string): string | null {
  const parts = path.split('/');
  return parts.length > 2 ? parts[1]! : null;
}

/** What a file imports, re-exports or loads, types included; relative ones as paths from the root. */
function importsOf(source: Source): string[] {
  const tokens = tokenize(source.text);
  return tokens
    .filter((token, i) => token.kind === 'string' && isSpecifier(tokens, i))
    .map((token) => token.text.slice(1, -1))
    .map((specifier) => (specifier.startsWith('.') ? posix.join(posix.dirname(source.path), specifier) : specifier));
}

function isSpecifier(tokens: readonly Token[], i: number): boolean {
  const [before, twoBefore] = [tokens[i - 1]?.text, tokens[i - 2]?.text];
  return before === 'from' || before === 'import' || (before === '(' && twoBefore === 'import');
}
