// Builds the page twice into build/playground: as files to be served, and as one file that opens from disk.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

const SOURCE = 'examples/playground';
const TARGET = 'build/playground';

const bundle = async (entry) => {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    minify: true,
    format: 'iife',
    target: 'es2022',
    charset: 'utf8',
    loader: { '.csv': 'text' },
    // the page always has a worker; the engine on the main thread would come on top of the one in the worker
    plugins: [
      {
        name: 'no engine here',
        setup: (b) =>
          b.onResolve({ filter: /\/serveAll\.ts$/ }, (found) =>
            found.kind === 'dynamic-import' ? { path: found.path, external: true } : undefined,
          ),
      },
    ],
    logOverride: { 'empty-import-meta': 'silent' },
  });
  // the text must survive within an element
  return outputFiles[0].text.replaceAll('</script', '<\\/script').replaceAll('<!--', '<\\!--');
};

const [app, worker, vega] = await Promise.all([
  bundle(`${SOURCE}/main.ts`),
  bundle('src/worker/thread.ts'),
  bundle(`${SOURCE}/vegaKit.ts`),
]);
const html = readFileSync(`${SOURCE}/index.html`, 'utf8');
const css = readFileSync(`${SOURCE}/theme.css`, 'utf8');
const version = createHash('sha256')
  .update(app + worker + vega + css + html)
  .digest('hex')
  .slice(0, 16);
mkdirSync(TARGET, { recursive: true });

const fill = (page, places) =>
  Object.entries(places).reduce((text, [name, value]) => text.replace(`<!-- ${name} -->`, () => value), page);

// served: the policy comes as a header, see scripts/serve-playground.mjs
const files = {
  'index.html': fill(html, {
    CSP: '',
    STYLE: '<link rel="stylesheet" href="theme.css">',
    SCRIPTS: '<script src="app.js"></script>',
  }),
  'theme.css': css,
  'app.js': app,
  'worker.js': worker,
  'vega.js': vega,
  'sw.js': readFileSync(`${SOURCE}/sw.js`, 'utf8').replace('VERSION', version),
};

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
files['playground.html'] = fill(html, {
  CSP: `<meta http-equiv="Content-Security-Policy" content="${policy}">`,
  STYLE: `<style>${css}</style>`,
  SCRIPTS: [
    `<script type="text/plain" id="worker-source">${worker}</script>`,
    `<script type="text/plain" id="vega-source">${vega}</script>`,
    `<script>${app}</script>`,
  ].join('\n'),
});

for (const [name, text] of Object.entries(files)) {
  writeFileSync(`${TARGET}/${name}`, text);
  console.log(`${name.padEnd(16)} ${kB(Buffer.byteLength(text))} kB, ${kB(gzipSync(text).length)} gzipped`);
}

function kB(bytes) {
  return (bytes / 1000).toFixed(1).padStart(7);
}
