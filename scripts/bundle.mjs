// Bundles src/ into dist/: one file an entry, and what several share in files of its own, all beside each other. Node reads a
// handful of files instead of two hundred, and spawn.ts finds thread.js beside whichever file it ends up in.
// The worker is bundled once more by itself, as the text that worker-inline.js starts a worker from.
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { build } from 'esbuild';
import { sourcesOfMatrix } from './sourcesOfMatrix.mjs';

const shared = { bundle: true, target: 'es2022', logLevel: 'warning', alias: sourcesOfMatrix };

// names of shared files change with what is in them
for (const name of readdirSync('dist')) if (name.endsWith('.js')) rmSync(`dist/${name}`);

const { peerDependencies } = JSON.parse(readFileSync('package.json', 'utf8'));

const worker = await build({
  ...shared,
  entryPoints: ['src/worker/thread/thread.ts'],
  // the kernels' text goes first: amid the code it would push what repeats out of gzip's window, 0.7 kB
  inject: ['src/wasm/generated.ts'],
  write: false,
  format: 'iife',
  minify: true,
});

await build({
  ...shared,
  entryPoints: [
    ...['index', 'csv', 'plot', 'worker', 'worker-inline', 'cli'].map((out) => ({ in: `src/${out}.ts`, out })),
    { in: 'src/worker/thread/thread.ts', out: 'thread' },
  ],
  outdir: 'dist',
  format: 'esm',
  platform: 'neutral',
  external: ['node:*', ...Object.keys(peerDependencies)],
  splitting: true,
  chunkNames: '[name]-[hash]',
  define: { WORKER_SOURCE: JSON.stringify(worker.outputFiles[0].text.trim()) },
});
