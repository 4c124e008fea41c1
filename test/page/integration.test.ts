/** Where a rule has one point: the menu of other ways to integrate. Truth: the same fits in Node. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readCsv } from '../../src/data/csv/csv.ts';
import { type GlmmOptions, glmm } from '../../src/index.ts';
import { estimates, hasChromium, openSite, type Site, settled } from './browser.ts';

const table = readCsv(readFileSync(new URL('../../examples/data/epil.csv', import.meta.url), 'utf8'));
const NESTED = 'y ~ lbase + (1 | trt / subject)';
const CROSSED = 'y ~ lbase + (1 | subject) + (1 | period)';
const printed = (formula: string, options: GlmmOptions): readonly number[] =>
  glmm(formula, table, { family: 'poisson', ...options }).beta.map((b) => Number(b.toFixed(4)));

describe.runIf(hasChromium)('several factors', () => {
  let site: Site;
  beforeAll(async () => {
    site = await openSite();
  });
  afterAll(() => site?.close());

  const addressOf = (formula: string, more: object = {}): string =>
    `${site.url}#${new URLSearchParams({ e: 'epil', f: formula, fam: 'poisson', k: '25', tab: 'report', ...more })}`;

  it('are integrated by Laplace, by expectation propagation, or nested ones by quadrature', async () => {
    const { page, context, said } = await site.open(addressOf(NESTED));
    await settled(page);
    const menu = page.locator('#integration');
    const verdict = page.locator('#verdict');
    expect([await menu.isVisible(), await page.locator('#points').isVisible()]).toEqual([true, false]);
    expect(await estimates(page)).toEqual(printed(NESTED, { nAGQ: 1 }));
    expect(await verdict.textContent()).toMatch(/^Laplace will do\. By one evaluation of expectation propagation/);
    for (const [id, options, says] of [
      ['ep', { integration: 'ep' }, /^Expectation propagation/],
      ['auto', { nAGQ: 'auto' }, /^Enough points\. .* going from \d+ and \d+ to \d+ and \d+ points/],
    ] as const) {
      await menu.selectOption(id);
      await page.waitForFunction(
        (text) => new RegExp(text).test(document.querySelector('#verdict')!.textContent!),
        says.source,
      );
      await settled(page);
      expect(await estimates(page)).toEqual(printed(NESTED, options));
      expect(page.url()).toContain(`by=${id}`);
    }
    await page.locator('#tab-export').click();
    const code = page.locator('#code-js');
    await code.waitFor();
    expect(await code.textContent()).toContain("nAGQ: 'auto',");
    // one factor has points to choose from
    await page.locator('#formula').fill('y ~ lbase + (1 | subject)');
    await page.locator('#formula').press('Escape');
    await settled(page);
    expect([await menu.isVisible(), await page.locator('#points').isVisible()]).toEqual([false, true]);
    expect(said).toEqual([]);
    await context.close();
  });

  it('keep what was chosen in the address', async () => {
    const { page, context } = await site.open(addressOf(CROSSED, { by: 'ep' }));
    await settled(page);
    expect(await page.locator('#integration').inputValue()).toBe('ep');
    expect(await estimates(page)).toEqual(printed(CROSSED, { integration: 'ep' }));
    await context.close();
  });
});
