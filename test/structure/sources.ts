/** The project's own source files, for tests about how the project is written. */
import { readdirSync, readFileSync } from 'node:fs';

export interface Source {
  /** From the repository root, with forward slashes. */
  readonly path: string;
  readonly text: string;
}

const ROOT = new URL('../../', import.meta.url);
const GENERATED = new Set([
  'assembly/family/laws.ts',
  'src/family/composedLinks.ts',
  'src/family/generated.ts',
  'src/wasm/generated.ts',
  'src/wasm/generatedCodes.ts',
]);

/** All hand-written TypeScript or AssemblyScript files below `folder`. */
export function sourcesOf(folder: string): Source[] {
  return readdirSync(new URL(`${folder}/`, ROOT), { recursive: true, encoding: 'utf8' })
    .map((name) => `${folder}/${name.replaceAll('\\', '/')}`)
    .filter((path) => path.endsWith('.ts') && !GENERATED.has(path))
    .sort()
    .map((path) => ({ path, text: readFileSync(new URL(path, ROOT), 'utf8') }));
}
