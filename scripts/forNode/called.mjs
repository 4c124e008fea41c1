// Which functions of a build are called when the package is imported, which by some first fit and which by most: { import, some,
// most }, offsets by file, as JSON. In a process of its own, where nothing else has run. node called.mjs <folder of the build>
import { Session } from 'node:inspector/promises';
import { pathToFileURL } from 'node:url';

const folder = pathToFileURL(`${process.argv[2]}/`);
const session = new Session();
session.connect();
await session.post('Profiler.enable');
await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false });

const { glmm, lmm } = await import(new URL('index.js', folder));
const atImport = await called();
// what a first fit mostly is: one grouping factor, numbers and levels, as columns; few rows and many
const fits = [];
for (const n of [240, 2400]) {
  const data = columns(n);
  glmm('y ~ x + z + arm + (1 | g)', data, { family: 'binomial' });
  glmm('y ~ x + z + arm + (1 | site)', data, { family: 'binomial' });
  fits.push(await called());
  glmm('count ~ x + z + arm + (1 | site)', data, { family: 'poisson' });
  fits.push(await called());
  lmm('size ~ x + z + arm + (1 | g)', data);
  fits.push(await called());
}
/** Offsets of what as many fits call, or the first one: what is remembered is called by no other. */
const calledBy = (least) =>
  Object.fromEntries(
    Object.keys(atImport).map((file) => {
      const counts = new Map((fits[0][file] ?? []).map((offset) => [offset, fits.length]));
      for (const offset of fits.flatMap((fit) => fit[file] ?? [])) counts.set(offset, (counts.get(offset) ?? 0) + 1);
      return [file, [...counts.keys()].filter((offset) => counts.get(offset) >= least)];
    }),
  );
console.log(JSON.stringify({ import: atImport, some: calledBy(1), most: calledBy(fits.length / 2 + 1) }));

/** Since it was asked last. */
async function called() {
  const { result } = await session.post('Profiler.takePreciseCoverage');
  const files = result
    .filter(({ url }) => url.startsWith(folder.href))
    .map(({ url, functions }) => [
      url.slice(folder.href.length),
      functions.filter(({ ranges }) => ranges[0].count > 0).map(({ ranges }) => ranges[0].startOffset),
    ]);
  return Object.fromEntries(files);
}

function columns(n) {
  const column = (of) => Array.from({ length: n }, (_, k) => of(k));
  const effect = (k) => ((k % 24) * 7) % 24;
  return {
    g: column((k) => `g${k % 24}`),
    site: column((k) => k % 24),
    x: column((k) => ((k * 37) % 101) / 50 - 1),
    z: column((k) => ((k * 57) % 83) / 40 - 1),
    arm: column((k) => ((k * 13) % 24 < 12 ? 'a' : 'b')),
    y: column((k) => (((k * 37) % 101) + 3 * effect(k) + ((k * 29) % 53) > 110 ? 1 : 0)),
    count: column((k) => Math.floor(((k * 29) % 53) / 13 + effect(k) / 8)),
    size: column((k) => ((k * 29) % 53) / 13 + effect(k) / 8),
  };
}
