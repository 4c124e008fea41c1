/** For everybody: axe-core finds nothing, nothing is cut off, at two widths, light and dark, and twice as large. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasChromium, openSite, type Site } from './browser.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'];

async function violations(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  return page.evaluate(async (tags) => {
    const { axe } = globalThis as unknown as {
      axe: { run(options: object): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
    };
    const { violations } = await axe.run({ runOnly: tags });
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`);
  }, TAGS);
}

const tab = (name: string) => async (page: Page) => {
  await page.locator(`#tab-${name}`).click();
  await page.waitForTimeout(2500);
};
const lesson = (name: string) => async (page: Page) => {
  await page.locator('#mode-learn').click();
  await page.locator(`#tab-lesson-${name}`).click();
};

const STATES: readonly (readonly [string, (page: Page) => Promise<void>])[] = [
  ['the report', async () => {}],
  ...['ranef', 'integral', 'quadrature', 'predictions', 'checks', 'export'].map((name) => [name, tab(name)] as const),
  [
    'a typing error',
    async (page) => {
      await page.locator('#formula').fill('outcome ~ treatmnt + (1 | patientID)');
      await page.locator('#formula').press('Escape');
      await page.locator('#repair').waitFor();
    },
  ],
  [
    'completion',
    async (page) => {
      await page.locator('#formula').fill('outcome ~ ');
      await page.keyboard.type('t');
    },
  ],
  ...['curves', 'shrinkage', 'integral', 'averages'].map((name) => [`lesson ${name}`, lesson(name)] as const),
];

const LOOKS = [
  ['1280 wide', { viewport: { width: 1280, height: 800 } }],
  ['390 wide, dark', { viewport: { width: 390, height: 844 }, colorScheme: 'dark' }],
] as const;

describe.runIf(hasChromium).each(LOOKS)('%s', (_, look) => {
  let site: Site;
  beforeAll(async () => {
    site = await openSite();
  });
  afterAll(() => site?.close());

  it.each(STATES)('%s has no violation and fits the width', async (_, act) => {
    const { page, context } = await site.open(site.url, look);
    await page.waitForTimeout(1000);
    await act(page);
    expect(await violations(page)).toEqual([]);
    const [content, window] = await page.evaluate(() => {
      const { scrollWidth, clientWidth } = document.documentElement;
      return [scrollWidth, clientWidth];
    });
    expect(content).toBe(window);
    await context.close();
  });
});

describe.runIf(hasChromium)('twice as large', () => {
  it('fits the width', async () => {
    const site = await openSite();
    const { page } = await site.open(site.url, { viewport: { width: 640, height: 400 }, deviceScaleFactor: 2 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(640);
    await site.close();
  });
});
