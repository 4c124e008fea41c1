/**
 * What the documentation prints is what the package prints. `npx vitest run test/docs -u` renews the pages after a change
 * that is meant; the difference then shows in the history.
 */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { roomTable } from '../structure/rooms.ts';
import { constantGroupTable } from './constantGroup.ts';
import { evidenceTable } from './evidence.ts';
import { between, partOf, withOutput } from './page.ts';

const root = new URL('../../', import.meta.url);
const built = existsSync(new URL('dist/index.js', root));
if (!built) console.warn('documentation not run: there is no dist/ (npm run build)');

describe.skipIf(!built)('what stands below code in the documentation is what it prints', () => {
  it('README.md, and its table of evidence', async () => {
    await expectUnchanged('README.md', (page) => between(withOutput(page), 'evidence', evidenceTable()));
  });

  it.each(['docs/for-r-users.md', 'docs/after-the-fit.md', 'docs/several-factors.md'])('%s', async (path) => {
    await expectUnchanged(path, withOutput);
  });
});

it('the table of errors in docs/limitations.md', async () => {
  await expectUnchanged('docs/limitations.md', (page) => between(page, 'constant-group', constantGroupTable()));
});

it('the table of folders in CONTRIBUTING.md', async () => {
  await expectUnchanged('CONTRIBUTING.md', (page) => between(page, 'rooms', roomTable()));
});

it('the README shows the tables that the bench wrote', () => {
  const [readme, bench] = ['README.md', 'bench/README.md'].map((path) => readFileSync(new URL(path, root), 'utf8'));
  for (const name of ['laplaceAgainstQuadrature', 'againstR']) {
    expect(partOf(readme, `bench:${name}`)).toBe(partOf(bench, `bench:${name}`));
  }
});

async function expectUnchanged(path: string, renew: (page: string) => string): Promise<void> {
  const file = fileURLToPath(new URL(path, root));
  await expect(renew(readFileSync(file, 'utf8'))).toMatchFileSnapshot(file);
}
