/** The repository stands alone: nothing in test/ or examples/ reaches above its root, but for the one file that is looked for there. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
/** Looks for the polls beside the repository, inside tests. */
const MAY = ['test/support/datasets.ts'];

/** Texts that climb more folders than the file is deep. */
function climbsOut(file: string, text: string): string[] {
  const depth = file.split('/').length - 1;
  return [...text.matchAll(/['"`]((?:\.\.\/)+)[^'"`]*/g)].filter((m) => m[1].length / 3 > depth).map((m) => m[0]);
}

const files = ['test', 'examples'].flatMap((folder) =>
  readdirSync(root + folder, { recursive: true, encoding: 'utf8' })
    .map((name) => `${folder}/${name.replaceAll('\\', '/')}`)
    .filter((name) => /\.m?[jt]s$/.test(name) && !name.includes('/golden/')),
);

it.each(['test', 'examples'])('%s/ stays inside the repository', (folder) => {
  const out = files
    .filter((file) => file.startsWith(folder))
    .flatMap((file) => climbsOut(file, readFileSync(root + file, 'utf8')).map((text) => `${file}: ${text}`));
  expect(out.filter((line) => !MAY.some((file) => line.startsWith(file)))).toEqual([]);
  // the rule sees what it is for
  if (folder === 'test') expect(out.length).toBeGreaterThan(0);
});
