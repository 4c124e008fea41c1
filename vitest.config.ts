import { existsSync } from 'node:fs';
import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';

const ci = Boolean(process.env.CI);
const chromium = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';

// Two cores and a slow neighbour are no reason to fail.
const patient = { testTimeout: 60_000, hookTimeout: 60_000 };

/** Source in, truth from closed forms, identities and slow oracles: seconds. */
const unit = {
  test: {
    ...patient,
    name: 'unit',
    include: ['test/**/*.test.ts'],
    exclude: ['test/reference/**', 'test/browser/**', 'test/package/**', 'test/page/**'],
  },
};

/** Whole fits against other programs. */
const reference = {
  test: { ...patient, name: 'reference', include: ['test/reference/**/*.test.ts'] },
};

/** The tarball as its users meet it. */
const packaged = {
  test: {
    ...patient,
    name: 'package',
    include: ['test/package/**/*.test.ts'],
    testTimeout: 180_000,
    hookTimeout: 180_000,
  },
};

/** The page as people use it. */
const page = {
  test: {
    ...patient,
    name: 'page',
    include: ['test/page/**/*.test.ts'],
    // one browser at a time: times are measured
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
    reporters: ci ? ['default', ['json', { outputFile: 'build/reports/vitest.json' }]] : ['default'],
    projects: [unit, reference, packaged, ...(withBrowser ? [browser, page] : [])],
  },
});
