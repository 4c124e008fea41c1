/** Bundles the fuzz project of test/fuzz/ and runs it: `npm run fuzz -- --seed 1 --count 100000`. */
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

export const OUT = new URL('../build/fuzz/', import.meta.url);

await build({
  entryPoints: ['test/fuzz/command.ts', 'test/fuzz/child.ts'],
  absWorkingDir: new URL('..', import.meta.url).pathname,
  outdir: 'build/fuzz',
  outExtension: { '.js': '.mjs' },
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  packages: 'external',
  logLevel: 'warning',
});

const { command } = await import(new URL('command.mjs', OUT).href);
if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  process.exitCode = await command(process.argv.slice(2), new URL('child.mjs', OUT));
}
