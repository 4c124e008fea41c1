/** The worker as its users meet it: installed, bundled by the bundlers there are, and run. A build that exits with 0 proves nothing. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Consumer, installTarball, run, runTool } from './consumer.ts';
import { CHROMIUM, titleOf } from './served.ts';

const SESSION = `
  const data = {
    y: Array.from({ length: 60 }, (_, k) => (k * 7) % 5),
    g: Array.from({ length: 60 }, (_, k) => 'g' + (k % 6)),
  };
  await session.setData(data);
  const fit = await session.glmm('y ~ 1 + (1 | g)', { family: 'poisson' });
  const { replicates } = await fit.bootstrap({ n: 10 });
  await session.close();
`;

let consumer: Consumer;
let expected: string;
beforeAll(() => {
  consumer = installTarball();
  const direct = `
    import { glmmWorker } from 'glmm-wasm/worker';
    const session = glmmWorker({ worker: false });
    ${SESSION}
    console.log([fit.logLik, replicates.length].join());
  `;
  expected = run(process.execPath, [consumer.write('direct.mjs', direct)], consumer.folder).trim();
});
afterAll(() => consumer?.remove());

it('type-checks in a strict project without the DOM library', () => {
  consumer.write(
    'strict.ts',
    `
      import { glmmWorker, type Session, type WorkerFit } from 'glmm-wasm/worker';
      import { inlineWorker } from 'glmm-wasm/worker-inline';
      export async function limit(): Promise<number> {
        await using session: Session = glmmWorker({ worker: inlineWorker, threads: 2 });
        const fit: WorkerFit = await session.latest('x', 'y ~ 1 + (1 | g)', { model: 'lmm', method: 'ML' });
        const limits = await fit.confint({ method: 'profile', onProgress: ({ done }) => void done });
        const { fit: means } = await fit.predict({ newData: { x: [1] }, type: 'response' });
        return limits[0]!.lower + means[0]!;
      }
    `,
  );
  const strict = {
    target: 'es2022',
    lib: ['es2022'],
    module: 'nodenext',
    types: [],
    strict: true,
    skipLibCheck: false,
  };
  const compilerOptions = { ...strict, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true, noEmit: true };
  consumer.write('tsconfig.json', JSON.stringify({ compilerOptions, files: ['strict.ts'] }));
  expect(runTool('tsc', ['-p', 'tsconfig.json'], consumer.folder)).toBe('');
});

describe('in Node', () => {
  it('runs in threads', () => {
    const program = `
      import { glmmWorker } from 'glmm-wasm/worker';
      const session = glmmWorker();
      ${SESSION}
      console.log([fit.logLik, replicates.length].join());
    `;
    expect(run(process.execPath, [consumer.write('threads.mjs', program)], consumer.folder).trim()).toBe(expected);
  });

  it('lets the process end by itself, without close()', () => {
    const program = `
      import { glmmWorker } from 'glmm-wasm/worker';
      const session = glmmWorker();
      await session.setData({ y: [1, 2] });
      console.log('end');
    `;
    expect(run(process.execPath, [consumer.write('end.mjs', program)], consumer.folder)).toBe('end\n');
  });

  it('runs from a bundle of esbuild, with the worker as a text', async () => {
    const program = `
      import { glmmWorker } from 'glmm-wasm/worker';
      import { inlineWorker } from 'glmm-wasm/worker-inline';
      const session = glmmWorker({ worker: inlineWorker });
      ${SESSION}
      console.log([fit.logLik, replicates.length].join());
    `;
    const outfile = join(consumer.folder, 'bundle', 'inline.mjs');
    const entry = consumer.write('inline.mjs', program);
    const options = { bundle: true, platform: 'browser', format: 'esm', outfile, logLevel: 'silent' } as const;
    const { warnings } = await build({ ...options, absWorkingDir: consumer.folder, entryPoints: [entry] });
    expect(warnings).toEqual([]);
    expect(run(process.execPath, [outfile], consumer.folder).trim()).toBe(expected);
  });
});

describe.runIf(existsSync(CHROMIUM))('in a browser', () => {
  const page = (options: string, imports = '') => `
    import { glmmWorker } from 'glmm-wasm/worker';
    ${imports}
    const session = glmmWorker(${options});
    ${SESSION}
    document.title = [fit.logLik, replicates.length].join();
  `;

  it('runs from a build of Vite, which finds the worker by itself', async () => {
    const { build: buildByVite } = await import('vite');
    consumer.write('vite/index.html', '<script type="module" src="./page.js"></script>');
    consumer.write('vite/page.js', page(''));
    const root = join(consumer.folder, 'vite');
    await buildByVite({ root, logLevel: 'silent', build: { target: 'esnext' } });
    expect(await titleOf(join(root, 'dist'))).toBe(expected);
  });

  it('runs from a build of webpack, which finds the worker by itself', async () => {
    consumer.write('webpack/dist/index.html', '<script src="./page.js"></script>');
    const entry = consumer.write('webpack/page.js', page(''));
    const dist = join(consumer.folder, 'webpack', 'dist');
    expect(await buildByWebpack(entry, dist)).toEqual([]);
    // the entry and, beside it, the worker
    expect(readdirSync(dist).filter((name) => name.endsWith('.js')).length).toBeGreaterThan(1);
    expect(await titleOf(dist)).toBe(expected);
  });

  it('runs from a bundle of esbuild, with the worker as a text', async () => {
    consumer.write('esbuild/index.html', '<script type="module" src="./bundle.js"></script>');
    const imports = "import { inlineWorker } from 'glmm-wasm/worker-inline';";
    const entry = consumer.write('esbuild/page.js', page('{ worker: inlineWorker }', imports));
    const outfile = join(consumer.folder, 'esbuild', 'bundle.js');
    await build({ bundle: true, format: 'esm', outfile, entryPoints: [entry], logLevel: 'silent' });
    expect(await titleOf(join(consumer.folder, 'esbuild'))).toBe(expected);
  });
});

/** Errors and warnings of a production build with nothing configured but where things are. */
async function buildByWebpack(entry: string, folder: string): Promise<string[]> {
  const { webpack } = await import('webpack');
  const compiler = webpack({
    mode: 'production',
    context: consumer.folder,
    entry,
    output: { path: folder, filename: 'page.js' },
    performance: false,
  });
  const stats = await new Promise<import('webpack').Stats>((resolve, reject) => {
    compiler!.run((error, result) => (error ? reject(error) : resolve(result!)));
  });
  await new Promise<void>((resolve) => compiler!.close(() => resolve()));
  const { errors = [], warnings = [] } = stats.toJson({ errors: true, warnings: true });
  return [...errors, ...warnings].map(({ message }) => message);
}
