/** What an importer pays, minified and gzipped, by entry. A bar is what was reached and a few per cent for the next feature. */
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { packed } from '../../src/wasm/generated.ts';
import { ROOT } from './consumer.ts';

const gzipped = (content: string | Uint8Array): number => gzipSync(content, { level: 9 }).length;

interface Sizes {
  /** Before anything runs. */
  readonly atOnce: number;
  /** Loaded by `import()` when it is needed. */
  readonly later: number;
}

/** As a bundler for browsers that splits gives it. */
async function sizesOf(...entries: readonly string[]): Promise<Sizes> {
  const contents = entries.map((name, k) => `export * as entry${k} from './dist/${name}.js';`).join('\n');
  const { outputFiles, metafile } = await build({
    stdin: { contents, resolveDir: ROOT },
    outdir: join(ROOT, 'build'),
    bundle: true,
    splitting: true,
    minify: true,
    write: false,
    metafile: true,
    format: 'esm',
    target: 'es2022',
    logLevel: 'silent',
  });
  const { outputs } = metafile;
  const atOnce = new Set<string>();
  const add = (path: string): void => {
    if (atOnce.has(path)) return;
    atOnce.add(path);
    for (const { path: next, kind } of outputs[path]!.imports) if (kind === 'import-statement') add(next);
  };
  add(Object.keys(outputs).find((path) => outputs[path]!.entryPoint === '<stdin>')!);
  const names = new Set([...atOnce].map((path) => basename(path)));
  const sum = (first: boolean): number =>
    outputFiles
      .filter(({ path }) => names.has(basename(path)) === first)
      .reduce((total, { contents: bytes }) => total + gzipped(bytes), 0);
  return { atOnce: sum(true), later: sum(false) };
}

describe('gzipped kilobytes', () => {
  it.each([
    // the kernels are 32 of them; the rest is what the methods of a fit reach, which are synchronous and so cannot come later
    // (of what came after 125: 5 check options and files, 10 fit and explain separated data, 5 look for other maxima and infinite standard
    // deviations, 7 read text for numbers and R's words, 4 centre columns and keep large counts, 1 lends memory and tabulates means of rows, 11 predict times,
    // keep columns of few entries, leave groups out by one step and thin pictures; the kernels have 1 more for entries and scores of groups,
    // and 3.5 for densities that are expanded in their loops and for products of exponentials: evaluations are 1.3 to 4 times as fast.
    // A record for each family and link has 1.2, two links by the chain rule have 2, the information of every density 1.7,
    // counts whose variance is a multiple of their mean 1, a record for each covariance structure and the way between its parameters and
    // cells 3.6, of which a caller of a worker has 0.9. Quadrature of nested factors has 14 with its kernels, conjugate gradients for large
    // crossed factors 15, means, contrasts and degrees of freedom 25, of which a caller of a worker has 2, ordered categories and their thresholds 7,
    // planning 3, series and intervals of dispersions 3, the dense algebra of ml-matrix 12, predictors of excess zeros and of dispersions 9,
    // eight more densities and links 4, separated categories and limits of their means 5, penalties 3, probabilities with their errors 3;
    // nested factors of any number 2, columns of few entries and the information of many coefficients by several factors 6, expectation propagation of
    // ordered categories and of shapes in rows 3, levels related by a matrix and Toeplitz covariances 5, rows whose second predictor runs off, intervals,
    // means and plans of second predictors 6, weights of groups, hurdles and estimated degrees of freedom 5, robust covariances by rank 1, equal rows of all densities 3, standard errors by
    // expectation propagation and the rest that halves it 3, quadrature of nested factors and its information in less time 2, residuals of zero 1.5, threads over blocks of probes, searches that stop in time and nested factors
    // with thresholds and second predictors 4, words for what people from R type first and for errors of samples 2,
    // ends of fits by probes, whole fits by either engine of crossed factors and sums of counts in nested ones 3)
    ['glmm-wasm', ['index'], 366, 0],
    ['glmm-wasm and glmm-wasm/plot', ['index', 'plot'], 391, 0],
    ['glmm-wasm/csv', ['csv'], 6.5, 0],
    // the engine is for { worker: false } and for the thread, never for the thread that asks
    ['glmm-wasm/worker', ['worker'], 38, 359],
    // all of it once more as a text, minified
    ['glmm-wasm/worker-inline', ['worker-inline'], 385, 0],
  ])('of %s', async (name, entries, bar, laterBar) => {
    const { atOnce, later } = await sizesOf(...entries);
    console.log(`${name}: ${kB(atOnce)} kB gzipped${later > 0 ? `, later ${kB(later)} kB` : ''}`);
    expect(atOnce / 1000).toBeLessThan(bar);
    expect(later / 1000).toBeLessThanOrEqual(laterBar);
  });

  it('of the kernels alone: as text hardly more than as bytes', () => {
    const bytes = gzipped(readFileSync(join(ROOT, 'dist', 'glmm.wasm')));
    console.log(`kernels: ${kB(bytes)} kB gzipped as bytes, ${kB(gzipped(packed))} kB as text`);
    expect(gzipped(packed)).toBeLessThan(1.01 * bytes);
    // sin, cos and tan of formulas are 1.2 of them, the loops of twelve densities 6, nested factors 10, conjugate gradients 8, thresholds 4,
    // of the further densities 3, of second predictors 1.5, terms of equal rows 1, nested odds, expectation propagation and the information in less time 3.5,
    // of columns of few entries 2, of nested factors of any number 1, of sites with thresholds or shapes of their own 1.5, of related levels 0.7,
    // of threads over blocks of probes 1, products of rows and slopes of nested factors 2
    expect(bytes / 1000).toBeLessThan(94);
  });
});

const kB = (bytes: number): string => (bytes / 1000).toFixed(1);
