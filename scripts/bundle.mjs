// Bundles src/ into dist/: one file an entry, and what several share in files of its own, all beside each other. Node reads a
// handful of files instead of two hundred, and spawn.ts finds thread.js beside whichever file it ends up in.
// The worker is bundled once more by itself, as the text that worker-inline.js starts a worker from. Minified: engines scan all of it before
// anything runs. What Node imports is in dist/node/, see forNode/build.mjs.
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { build } from 'esbuild';
import { buildForNode } from './forNode/build.mjs';
import { sourcesOfMatrix } from './sourcesOfMatrix.mjs';

const shared = { bundle: true, target: 'es2022', logLevel: 'warning', alias: sourcesOfMatrix };

// names of shared files change with what is in them
for (const name of readdirSync('dist')) if (name.endsWith('.js')) rmSync(`dist/${name}`);
rmSync('dist/node', { recursive: true, force: true });

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

// a file of its own, which both builds import: it is half of the package
writeFileSync('dist/workerSource.js', `export default ${JSON.stringify(worker.outputFiles[0].text.trim())};\n`);

const entries = (...names) => names.map((out) => ({ in: `src/${out}.ts`, out }));
const thread = { in: 'src/worker/thread/thread.ts', out: 'thread' };
const inParts = {
  ...shared,
  format: 'esm',
  platform: 'neutral',
  splitting: true,
  chunkNames: '[name]-[hash]',
};
const external = ['node:*', ...Object.keys(peerDependencies)];
const workerSource = (path) => ({
  name: 'worker source',
  setup: (b) =>
    b.onLoad({ filter: /[\\/]src[\\/]worker-inline\.ts$/ }, ({ path: file }) => {
      const text = readFileSync(file, 'utf8');
      return {
        contents: text.replace('declare const WORKER_SOURCE: string;', `import WORKER_SOURCE from '${path}';`),
        loader: 'ts',
      };
    }),
});

await build({
  ...inParts,
  entryPoints: [...entries('index', 'csv', 'plot', 'worker', 'worker-inline', 'cli'), thread],
  outdir: 'dist',
  minify: true,
  external: [...external, './workerSource.js'],
  plugins: [workerSource('./workerSource.js')],
});

await buildForNode(
  {
    ...inParts,
    entryPoints: [...entries('index', 'csv', 'plot', 'worker', 'worker-inline'), thread],
    outdir: 'dist/node',
    external: [...external, '../workerSource.js'],
    plugins: [workerSource('../workerSource.js')],
  },
  'dist/glmm.wasm',
);
