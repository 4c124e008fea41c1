/**
 * What an editor shows of a method, by the declarations that the package ships. Signatures of methods are put together from lists, and for
 * a worker mapped once more: their documentation has to come along. Asked of the language service of TypeScript 5, which
 * @arethetypeswrong/cli brings; TypeScript 7 has no API for it.
 */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { fromJSON, glmm } from '../../src/index.ts';
import { glmmWorker } from '../../src/worker.ts';
import { ROOT } from './consumer.ts';

interface Service {
  getQuickInfoAtPosition(
    file: string,
    at: number,
  ): { readonly documentation?: readonly { readonly text: string }[] } | undefined;
}
interface Compiler {
  createLanguageService(host: object): Service;
  readonly ScriptSnapshot: { fromString(text: string): object };
  readonly ScriptTarget: { readonly ES2022: number };
  readonly ModuleKind: { readonly NodeNext: number };
  readonly ModuleResolutionKind: { readonly NodeNext: number };
  readonly sys: Record<'fileExists' | 'readFile' | 'directoryExists' | 'getDirectories', (path: string) => never>;
  getDefaultLibFilePath(options: object): string;
}
const require = createRequire(join(ROOT, 'node_modules', '@arethetypeswrong', 'core', 'package.json'));
const ts = require('typescript') as Compiler;

const file = join(ROOT, 'dist', 'reader.ts');

/** Words of documentation by expression, as a tooltip has them. */
function documented(head: string, expressions: readonly string[]): Map<string, string> {
  const text = `${head}\n${expressions.map((one) => `${one};`).join('\n')}`;
  const { fileExists, readFile, directoryExists, getDirectories } = ts.sys;
  const read = (path: string): string | undefined => (path === file ? text : (readFile(path) as string | undefined));
  const service = ts.createLanguageService({
    getCompilationSettings: () => ({
      strict: true,
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.NodeNext,
      moduleResolution: ts.ModuleResolutionKind.NodeNext,
      types: [],
    }),
    getScriptFileNames: () => [file],
    getScriptVersion: () => '1',
    getScriptSnapshot(path: string) {
      const content = read(path);
      return content === undefined ? undefined : ts.ScriptSnapshot.fromString(content);
    },
    getCurrentDirectory: () => ROOT,
    getDefaultLibFileName: (options: object) => ts.getDefaultLibFilePath(options),
    fileExists,
    readFile,
    directoryExists,
    getDirectories,
  });
  return new Map(
    expressions.map((one) => {
      const at = text.indexOf(`\n${one};`) + one.length;
      const found = service.getQuickInfoAtPosition(file, at);
      return [one, (found?.documentation ?? []).map((part) => part.text).join('')];
    }),
  );
}

const methodsOf = (fit: object, name: string): string[] =>
  Object.entries(fit).flatMap(([method, value]) => (typeof value === 'function' ? [`${name}.${method}`] : []));

it('every method of every kind of fit has its documentation in an editor', async () => {
  const data = { y: [0, 1, 1, 0, 1, 0, 1, 1], x: [1, 2, 3, 4, 5, 6, 7, 8], g: [...'aabbccdd'] };
  const fit = glmm('y ~ x + (1 | g)', data, { family: 'binomial', nAGQ: 1 });
  const session = glmmWorker({ worker: false });
  await session.setData(data);
  const worker = await session.glmm('y ~ x + (1 | g)', { family: 'binomial', nAGQ: 1 });
  const head =
    "import type { GlmmFit, SavedFit } from './index.js';\nimport type { WorkerFit } from './worker.js';\n" +
    'declare const fit: GlmmFit; declare const saved: SavedFit; declare const worker: WorkerFit;';
  const asked = [...methodsOf(fit, 'fit'), ...methodsOf(fromJSON(fit), 'saved'), ...methodsOf(worker, 'worker')];
  await session.close();
  expect(asked.length).toBeGreaterThan(90);
  const found = documented(head, [...asked, 'fit.nothing']);
  expect(asked.filter((one) => found.get(one)!.length < 10)).toEqual([]);
  expect(found.get('worker.compare')).toBe(found.get('fit.compare'));
  expect(found.get('fit.compare')).toMatch(/^Difference and ratios of mean responses/);
  // and it can tell
  expect(found.get('fit.nothing')).toBe('');
});
