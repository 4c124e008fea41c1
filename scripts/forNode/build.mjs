// The package once more, for Node (`node` in the exports of package.json), of the same sources: an import reads what it needs, a first fit
// reads what that needs, and the rest comes by `require()` when it is called. Browsers have no `require()`, and scan files while they come.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build, transform } from 'esbuild';
import { LINE_LIMIT, merged } from './merge.mjs';
import { outline } from './outline.mjs';
import { assertConstantExports, parsed, topNames, usesIn } from './syntax.mjs';

const LOADER = './later.cjs';
/** Characters, before they are minified: to read a file more costs as much as to scan these. */
const LEAST = 10_000;
/** Rooms that a fit enters when its data have been read and its kernels are there: what it calls of them is a part of its own. */
const ESTIMATION = new Set(['fit', 'optimize']);

/** @param options of the build for everybody, with entry points, and `outdir` elsewhere */
export async function buildForNode(options, wasm) {
  const folder = options.outdir;
  await build({ ...options, external: [...options.external, LOADER], plugins: [...options.plugins, kernels] });
  const base64 = readFileSync(wasm).toString('base64');
  // the global one: a server's bundle of ES modules has no require() for what it cannot put into itself
  const decoded = `Buffer.from('${base64}', 'base64')`;
  // anew each time, and no Buffer: whoever asks may write in it
  const unpack = `() => { const { buffer, byteOffset, length } = ${decoded}; return new Uint8Array(buffer, byteOffset, length); }`;
  writeFileSync(`${folder}/kernels.cjs`, `'use strict';\nmodule.exports = ${unpack};\n`);
  const loads = [`'use strict';`, `exports.kernels = () => require('./kernels.cjs');`];
  const writeLoader = () => writeFileSync(`${folder}/later.cjs`, `${loads.join('\n')}\n`);
  writeLoader();

  const called = calledIn(folder);
  const texts = new Map();
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.js'))) {
    const text = readFileSync(`${folder}/${name}`, 'utf8');
    rmSync(`${folder}/${name}`);
    const program = parsed(text);
    assertConstantExports(program, usesIn(program, topNames(program.body)));
    if (text.length < LEAST || !called.import[name]) {
      texts.set(name, text);
      continue;
    }
    const { stays, parts } = outlined(text, called, name, texts.size);
    texts.set(name, stays);
    for (const [part, partText] of parts) {
      loads.push(`exports.${part} = () => require('./${part}.cjs');`);
      const { code } = await transform(partText, { minify: true, lineLimit: LINE_LIMIT, target: 'es2022' });
      writeFileSync(`${folder}/${part}.cjs`, code);
    }
  }
  writeLoader();
  const files = await merged(texts, groupsOf(texts), options.external);
  for (const [name, text] of files) writeFileSync(`${folder}/${name}`, text);
}

/** The kernels' bytes as Node decodes them itself, in a tenth of the time. */
const kernels = {
  name: 'kernels',
  setup: (b) =>
    b.onLoad({ filter: /[\\/]src[\\/]wasm[\\/]unpack\.ts$/ }, () => ({
      contents: `import later from '${LOADER}'; export function unpackModule() { return later.kernels()(); }`,
    })),
};

function calledIn(folder) {
  const program = fileURLToPath(new URL('called.mjs', import.meta.url));
  return JSON.parse(execFileSync(process.execPath, [program, folder], { encoding: 'utf8' }));
}

function outlined(text, called, name, number) {
  const [first, some, most] = [called.import, called.some, called.most].map((by) => new Set(by[name]));
  const isCalled = (offset) => first.has(offset) || most.has(offset);
  const partOf = (offset, source) => {
    const room = source.match(/^src\/([^/]+)\//)?.[1];
    if (first.has(offset)) return null;
    if (some.has(offset)) return ESTIMATION.has(room) ? `first${number}` : null;
    if (room === 'predict' || room === 'report') return `told${number}`;
    return room === 'infer' || room === 'simulate' || room === 'api' ? `asked${number}` : `fits${number}`;
  };
  return outline(text, { partOf, isCalled, foreign: `algebra${number}`, loader: LOADER, least: LEAST });
}

/** What index.js loads is two files: what others that are small load too, and the rest. */
function groupsOf(texts) {
  const loads = (name, found = new Set()) => {
    for (const node of parsed(texts.get(name)).body) {
      const next = node.type === 'ImportDeclaration' && node.source.value.slice(2);
      if (!next || !texts.has(next) || found.has(next)) continue;
      found.add(next);
      loads(next, found);
    }
    return found;
  };
  const small = new Set([...loads('csv.js'), ...loads('worker.js')]);
  const all = [...loads('index.js')];
  return new Map([
    ['shared.js', all.filter((name) => small.has(name))],
    ['core.js', all.filter((name) => !small.has(name))],
  ]);
}
