/** What a first visit loads, gzipped: counted in the browser, each file once. */
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasChromium, openSite, type Site } from './browser.ts';

/**
 * Kilobytes. What was reached, 291 (25 of them are kernels of nested factors, of conjugate gradients and of thresholds, 16 what calls them, 1 lends memory and says what there is no room for, 5 are densities expanded in their
 * loops, 1 records of families and links, 1 negativeBinomial1 and densities of single rows by the kernels, 3 structures of covariances, 8 expectation propagation, 19 second predictors with their fields, hurdles, weights of groups, related levels and columns of few entries, 8 equal rows of all densities, less time for expectation propagation and nested factors, residuals of zero, 8 threads over blocks of probes, products of rows, nested factors with thresholds, searches that stop in time and ways out in words), 302 and 714, and a little for the next feature; Vega alone is 283.
 */
const BARS = { number: 295, words: 306, picture: 720 };

describe.runIf(hasChromium)('the first visit', () => {
  let site: Site;
  beforeAll(async () => {
    site = await openSite();
  });
  afterAll(() => site?.close());

  it('loads what is looked at', async () => {
    // the service worker fetches everything, in its own time
    const { page, context, asked } = await site.open(site.url, { serviceWorkers: 'block' });
    const loaded = (until = Number.POSITIVE_INFINITY): number => {
      const begun = asked.filter((request) => request.timing().startTime <= until);
      return [...new Set(begun.map((request) => request.url()))].reduce((sum, url) => sum + gzippedSize(url), 0);
    };
    await page.locator('#words li').first().waitFor();
    await page.waitForTimeout(1500);
    // by the page's own clock: on a busy machine the words are there before this process hears of the number
    const number = loaded(await page.evaluate(() => (globalThis as { firstNumber?: number }).firstNumber));
    const words = loaded();
    await page.locator('#tab-ranef').click();
    await page.locator('#panel-ranef svg').first().waitFor();
    const picture = loaded();
    await context.close();

    console.log(
      `gzipped: first number ${kB(number)} kB, whole first tab ${kB(words)} kB, first picture ${kB(picture)} kB`,
    );
    expect(number / 1000).toBeLessThan(BARS.number);
    expect(words / 1000).toBeLessThan(BARS.words);
    expect(picture / 1000).toBeLessThan(BARS.picture);
  });
});

function gzippedSize(url: string): number {
  if (!url.startsWith('http')) return 0;
  const name = new URL(url).pathname.slice(1) || 'index.html';
  return gzipSync(readFileSync(new URL(`../../build/playground/${name}`, import.meta.url))).length;
}

const kB = (bytes: number): string => (bytes / 1000).toFixed(1);
