/**
 * What the documentation prints is what the package prints. `npx vitest run test/docs -u` renews the pages after a change
 * that is meant; the difference then shows in the history.
 */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { evidenceTable } from './evidence.ts';
import { between, withOutput } from './page.ts';

const root = new URL('../../', import.meta.url);
const built = existsSync(new URL('dist/index.js', root));
if (!built) console.warn('documentation not run: there is no dist/ (npm run build)');

describe.skipIf(!built)('what stands below code in the documentation is what it prints', () => {
  it('README.md, and its table of evidence', async () => {
    await expectUnchanged('README.md', (page) => between(withOutput(page), 'evidence', evidenceTable()));
  });

  it.each(['docs/for-r-users.md'])('%s', async (path) => {
    await expectUnchanged(path, withOutput);
  });
});

async function expectUnchanged(path: string, renew: (page: string) => string): Promise<void> {
  const file = fileURLToPath(new URL(path, root));
  await expect(renew(readFileSync(file, 'utf8'))).toMatchFileSnapshot(file);
}
