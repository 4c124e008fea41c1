import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';

const ci = Boolean(process.env.CI);
/** Names the report: CI runs the suite, and a part of it once more without the polls. */
const run = process.env.GLMM_POLLS === 'none' ? 'alone' : 'suite';
const chromium = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';

// Two cores and a slow neighbour are no reason to fail.
const patient = { testTimeout: 60_000, hookTimeout: 60_000 };

/** Suites of the kernels themselves: they say so by importing the builds. */
const kernelSuites = readdirSync('test', { recursive: true, encoding: 'utf8' })
  .map((name) => `test/${name.replaceAll('\\', '/')}`)
  .filter(
    (name) => name.endsWith('.test.ts') && /from '.*(kernels|accuracy|builds)\.ts'/.test(readFileSync(name, 'utf8')),
  );

/** Slow by design: brute force, random models, random calls, memory, every question of every family, simulation studies. */
const slow = [
  'test/properties/**/*.test.ts',
  'test/oracle/**/*.test.ts',
  'test/fuzz/**/*.test.ts',
  'test/soak/**/*.test.ts',
  'test/plot/{agreement,anyFit,golden}.test.ts',
  'test/predict/{coverage,everyFamily,levels}.test.ts',
  'test/infer/coverage.test.ts',
  'test/fit/nestedParameters.test.ts',
  'test/krylov/{choice,fits,large}.test.ts',
  'test/errors/{everyArgument,fuzz}.test.ts',
  'test/family/composed.test.ts',
];

/** Of the suites of the kernels those that take seconds: on all three builds, and not once more on one. */
const slowKernels = [
  'test/sparse/{curvature,entries,ep,epThresholds,laplace,linear,linearEntries,linearJoint,orthonormal,shape}.test.ts',
  'test/grouped/{fastPaths,levelPart,louis,second}.test.ts',
  'test/nested/{deeper,nested,parameters}.test.ts',
  'test/krylov/ep.test.ts',
  'test/linalg/dense.test.ts',
];

/** Of what has been built, dist/ and the shell command, which start processes. */
const built = ['test/{cli/cli,docs/docs,playground/code,worker/{thread,hands}}.test.ts', 'test/examples/**/*.test.ts'];

/** Source in, truth from closed forms, identities and recorded numbers; kernels as they are shipped: within a minute. */
const unit = {
  test: {
    ...patient,
    name: 'unit',
    // Importing the sources anew for each of a hundred files took a third of the time.
    isolate: false,
    env: { KERNEL_BUILDS: 'release' },
    include: ['test/**/*.test.ts'],
    exclude: [
      ...slow,
      ...slowKernels,
      ...built,
      'test/reference/**',
      'test/browser/**',
      'test/package/**',
      'test/page/**',
    ],
  },
};

/** Slow oracles and seeded random models; and every suite of the kernels on all three builds. */
const evidence = {
  test: {
    ...patient,
    name: 'evidence',
    env: { KERNEL_BUILDS: 'release debug scalar' },
    include: [...slow, ...kernelSuites],
  },
};

/** Whole fits against other programs. */
const reference = {
  test: { ...patient, name: 'reference', include: ['test/reference/**/*.test.ts'] },
};

/** The tarball as its users meet it, and what runs from dist/. */
const packaged = {
  test: {
    ...patient,
    name: 'package',
    include: [...built, 'test/package/**/*.test.ts'],
    testTimeout: 180_000,
    hookTimeout: 180_000,
  },
};

const timed = ['test/page/times.test.ts', 'test/page/size.test.ts'];

/** The page as people use it. */
const page = {
  test: {
    ...patient,
    name: 'page',
    include: ['test/page/**/*.test.ts'],
    exclude: timed,
    globalSetup: ['test/page/build.ts'],
    sequence: { groupOrder: 1 },
  },
};

/** After all others and one browser at a time: times are measured, and what is loaded. */
const pageTimes = {
  test: {
    ...patient,
    name: 'page-times',
    include: timed,
    globalSetup: ['test/page/build.ts'],
    sequence: { groupOrder: 2 },
    fileParallelism: false,
  },
};

/** The built package in Chromium. */
const browser = {
  // Found out only while a test runs, they would make Vite reload it.
  optimizeDeps: { include: ['papaparse'] },
  test: {
    ...patient,
    name: 'browser',
    include: ['test/browser/**/*.test.ts'],
    globalSetup: ['test/browser/provide.ts'],
    browser: {
      enabled: true,
      headless: true,
      screenshotFailures: false,
      provider: playwright({
        launchOptions: {
          executablePath: chromium,
          args: [
            '--no-sandbox',
            '--disable-gpu',
            '--disable-quic',
            '--no-first-run',
            '--disable-background-networking',
            '--disable-component-update',
            '--disable-sync',
          ],
        },
      }),
      instances: [{ browser: 'chromium' as const }],
    },
  },
};

// Without a browser the suite still runs on a laptop; in CI its absence is a failure.
const withBrowser = ci || existsSync(chromium);
if (!withBrowser) console.warn(`browser tests skipped: no ${chromium} (set CHROMIUM_PATH)`);

export default defineConfig({
  test: {
    // Vitest leaves one core to itself, which is half of two.
    maxWorkers: availableParallelism(),
    // Sources as they were transformed, by their contents, in node_modules/: half of the time of a run of a few files.
    experimental: { fsModuleCache: true },
    reporters: ci ? ['default', ['json', { outputFile: `build/reports/${run}.json` }]] : ['default'],
    projects: [unit, evidence, reference, packaged, ...(withBrowser ? [browser, page, pageTimes] : [])],
  },
});
