// What benches ask of the package that it does not export, bundled from the sources: the files beside are type-checked, so that a bench
// cannot ask for what has moved.
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** The members of `bench/internals/<part>.ts`. */
export async function internals(part) {
  return import(await bundled(part));
}

/** Where they are bundled. */
export async function bundled(part) {
  const entry = fileURLToPath(new URL(`internals/${part}.ts`, import.meta.url));
  const outfile = new URL(`../build/bench/${part}.mjs`, import.meta.url);
  mkdirSync(new URL('.', outfile), { recursive: true });
  await build({ entryPoints: [entry], bundle: true, format: 'esm', outfile: fileURLToPath(outfile) });
  return outfile.href;
}
