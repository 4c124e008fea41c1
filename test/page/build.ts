/** Builds the page, once before the tests of a project. */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export function setup(): void {
  execFileSync(process.execPath, ['scripts/build-playground.mjs'], {
    cwd: fileURLToPath(new URL('../../', import.meta.url)),
  });
}
