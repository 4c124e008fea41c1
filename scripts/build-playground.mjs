// Builds the page twice into build/playground: as files to be served, in parts that are loaded when they are needed, and as one
// file that opens from disk.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { build, transform } from 'esbuild';
import { sourcesOfMatrix } from './sourcesOfMatrix.mjs';

const SOURCE = 'examples/playground';
const TARGET = 'build/playground';

/** The examples' files as columns, so that only files of users need a parser on the page. */
const csv = {
  name: 'csv',
  setup(b) {
    b.onLoad({ filter: /\.csv$/ }, async ({ path }) => {
      const { readCsv } = await csvReader;
      const table = readCsv(readFileSync(path, 'utf8'));
      const columns = table.columnNames().map((name) => {
        const cells = Array.from(table.column(name));
        // JSON has no NaN: it becomes null
        if (cells.every((cell) => typeof cell === 'number')) return [name, cells];
        const levels = [...new Set(cells)].filter((cell) => cell !== null);
        return [name, cells.map((cell) => (cell === null ? null : levels.indexOf(cell))), levels];
      });
      return { contents: JSON.stringify(columns), loader: 'json' };
    });
  },
};
const csvReader = build({
  entryPoints: ['src/csv.ts'],
  bundle: true,
  write: false,
  format: 'esm',
}).then(
  ({ outputFiles }) => import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].text).toString('base64')}`),
);

/** Found, and not bundled: what is imported with `import()` from a path that matches. */
const leave = (filter) => ({
  name: 'leave',
  setup: (b) =>
    b.onResolve({ filter }, ({ kind, path }) => (kind === 'dynamic-import' ? { path, external: true } : undefined)),
});
// the page always has a worker: the engine on the main thread would come on top of the one in the worker
const noEngine = leave(/\/serveAll\.ts$/);

const shared = {
  bundle: true,
  write: false,
  minify: true,
  target: 'es2022',
  charset: 'utf8',
  alias: sourcesOfMatrix,
  logOverride: { 'empty-import-meta': 'silent' },
};

const inParts = await build({
  ...shared,
  entryPoints: { app: `${SOURCE}/main.ts`, worker: `${SOURCE}/worker.ts` },
  outdir: TARGET,
  format: 'esm',
  splitting: true,
  metafile: true,
  chunkNames: '[name]-[hash]',
  plugins: [csv, noEngine],
});

const inOne = async (entry, options = {}) => {
  const { outputFiles } = await build({ ...shared, entryPoints: [`${SOURCE}/${entry}`], format: 'iife', ...options });
  // the text must survive within an element
  return outputFiles[0].text.replaceAll('</script', '<\\/script').replaceAll('<!--', '<\\!--');
};
const [app, worker, vega] = await Promise.all([
  inOne('main.ts', { plugins: [csv, noEngine, leave(/\/vegaKit\.ts$/)] }),
  inOne('worker.ts'),
  inOne('vegaKit.ts', { globalName: 'vegaKit' }),
]);

const html = readFileSync(`${SOURCE}/index.html`, 'utf8');
const css = (
  await transform(readFileSync(`${SOURCE}/theme.css`, 'utf8'), { loader: 'css', minify: true, charset: 'utf8' })
).code;
const fill = (page, places) =>
  Object.entries(places).reduce((text, [name, value]) => text.replace(`<!-- ${name} -->`, () => value), page);

// served: the policy comes as a header, see scripts/serve-playground.mjs
const parts = Object.fromEntries(inParts.outputFiles.map(({ path, text }) => [path.replace(/^.*[\\/]/, ''), text]));
const nameOf = (path) => path.slice(TARGET.length + 1);
/** Files that one needs before it runs, itself first. */
const startOf = (name, found = new Set()) => {
  if (found.has(name)) return found;
  found.add(name);
  for (const { path, kind } of inParts.metafile.outputs[`${TARGET}/${name}`].imports)
    if (kind === 'import-statement') startOf(nameOf(path), found);
  return found;
};
const served = {
  'index.html': fill(html, {
    CSP: '',
    STYLE: [
      '<link rel="stylesheet" href="theme.css">',
      ...[...startOf('app.js')].map((name) => `<link rel="modulepreload" href="${name}">`),
    ].join('\n'),
    SCRIPTS: '<script type="module" src="app.js"></script>',
  }),
  'theme.css': css,
  ...parts,
};
const version = createHash('sha256').update(Object.values(served).join()).digest('hex').slice(0, 16);
const offline = ['./', ...Object.keys(served).filter((name) => name !== 'index.html')];
const serviceWorker = readFileSync(`${SOURCE}/sw.js`, 'utf8')
  .replace('VERSION', version)
  .replace("'FILES'", () => offline.map((name) => `'${name}'`).join(', '));

// one file: the policy names the scripts by their hashes; nothing may be fetched at all
const hash = (text) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
const policy = [
  `default-src 'none'`,
  `connect-src 'none'`,
  `img-src data:`,
  `style-src ${hash(css)}`,
  `script-src ${hash(app)} ${hash(vega)} 'wasm-unsafe-eval'`,
  `worker-src blob:`,
  `base-uri 'none'`,
  `form-action 'none'`,
].join('; ');
const oneFile = fill(html, {
  CSP: `<meta http-equiv="Content-Security-Policy" content="${policy}">`,
  STYLE: `<style>${css}</style>`,
  SCRIPTS: [
    `<script type="text/plain" id="worker-source">${worker}</script>`,
    `<script type="text/plain" id="vega-source">${vega}</script>`,
    `<script>${app}</script>`,
  ].join('\n'),
});

rmSync(TARGET, { recursive: true, force: true });
mkdirSync(TARGET, { recursive: true });
const files = { ...served, 'sw.js': serviceWorker, 'playground.html': oneFile };
for (const [name, text] of Object.entries(files)) writeFileSync(`${TARGET}/${name}`, text);

const first = ['index.html', 'theme.css', ...new Set([...startOf('app.js'), ...startOf('worker.js')])];
const later = Object.keys(served).filter((name) => !first.includes(name));
report('the first number needs', first);
report('later, when asked for', later);
report('besides', ['sw.js', 'playground.html']);

function report(title, names) {
  console.log(`${title}: ${kB(names.reduce((sum, name) => sum + gzipSync(files[name]).length, 0))} kB gzipped`);
  for (const name of names)
    console.log(
      `  ${name.padEnd(28)} ${kB(Buffer.byteLength(files[name])).padStart(7)} kB, ${kB(gzipSync(files[name]).length).padStart(6)} gzipped`,
    );
}

function kB(bytes) {
  return (bytes / 1000).toFixed(1);
}
