// Bundles dist/worker/thread.js into one classic script and puts it, as text, into dist/worker-inline.js.
import { readFileSync, writeFileSync } from 'node:fs';
import { build, transform } from 'esbuild';

const bundled = await build({
  entryPoints: ['dist/worker/thread.js'],
  bundle: true,
  write: false,
  format: 'iife',
  minify: true,
  target: 'es2022',
});
const [{ text }] = bundled.outputFiles;

const file = 'dist/worker-inline.js';
const { code } = await transform(readFileSync(file, 'utf8'), {
  define: { WORKER_SOURCE: JSON.stringify(text.trim()) },
  format: 'esm',
  target: 'es2022',
});
writeFileSync(file, code);
