/** For everybody: axe-core finds nothing, nothing is cut off, at two widths, light and dark, and twice as large. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasChromium, type Opened, openSite, type Site, settled, still } from './browser.ts';

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
  await drawn(page, `#panel-${name}`);
};
const lesson = (name: string) => async (page: Page) => {
  await page.locator('#mode-learn').click();
  await page.locator(`#tab-lesson-${name}`).click();
  await page.locator('#lesson summary').click();
};
const model = (example: string, family: string, formula: string, then: (page: Page) => Promise<void>) => {
  const hash = new URLSearchParams({ e: example, fam: family, f: formula, k: '1', tab: 'report' });
  return async (page: Page) => {
    await page.goto('about:blank');
    await page.goto(`${site.url}#${hash}`);
    await settled(page);
    await then(page);
  };
};

/** Every picture of a panel is there, or says for which models it is. */
async function drawn(page: Page, panel: string): Promise<void> {
  await page.waitForFunction((where) => {
    const pictures = [...document.querySelectorAll(`${where} .picture`)];
    const isDone = (one: Element) => one.querySelector('svg') || one.textContent?.startsWith('Not for this model');
    return where === '#panel-export' || (pictures.length > 0 && pictures.every(isDone));
  }, panel);
  await still(page);
}

const TABS = ['ranef', 'integral', 'quadrature', 'predictions', 'means', 'checks', 'export'];
const LESSONS = ['curves', 'shrinkage', 'integral', 'averages'];
type Act = (page: Page) => Promise<void>;
const STATES: readonly (readonly [string, Act])[] = [
  ['the report', async () => {}],
  ...TABS.map((name) => [name, tab(name)] as const),
  [
    'numbers of a picture as a table',
    async (page) => {
      await tab('integral')(page);
      await page.locator('#panel-integral summary').click();
      await page.locator('#panel-integral .table-twin table').waitFor();
    },
  ],
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
      await page.locator('.completions li').first().waitFor();
    },
  ],
  [
    'own data with gaps',
    async (page) => {
      const rows = Array.from({ length: 30 }, (_, k) => `${k % 3 === 0 ? 1 : 0},${k % 7 === 2 ? '' : k % 5},g${k % 6}`);
      const buffer = Buffer.from(`y,x,g\n${rows.join('\n')}`);
      await page.locator('#file').setInputFiles({ name: 'mine.csv', mimeType: 'text/csv', buffer });
      await page.locator('#message button').first().waitFor();
    },
  ],
  [
    'a file that cannot be read',
    async (page) => {
      await page
        .locator('#file')
        .setInputFiles({ name: 'a.csv', mimeType: 'text/csv', buffer: Buffer.from('a,b\n1,"2\n') });
      await page.locator('#data-error').waitFor();
    },
  ],
  [
    'too few points',
    async (page) => {
      await page.locator('#points').fill('0');
      await page.locator('#verdict.warn').waitFor();
    },
  ],
  [
    'a job under way',
    async (page) => {
      await tab('checks')(page);
      await page.locator('#job-bootstrap').click();
      await page.locator('#job-cancel').waitFor();
    },
  ],
  [
    'profiles',
    async (page) => {
      await tab('checks')(page);
      await page.locator('#job-profile').click();
      await page.locator('#job-result svg').waitFor();
    },
  ],
  ['several factors', model('epil', 'poisson', 'y ~ trt + (1 | subject) + (1 | period)', tab('ranef'))],
  ['a linear model', model('sleepstudy', 'linear', 'Reaction ~ Days + (Days | Subject)', tab('checks'))],
  ['a random slope', model('contraception', 'binomial', 'use ~ age + (age | district)', tab('predictions'))],
  [
    'second predictors',
    model('epil', 'negativeBinomial', 'y ~ lbase + (1 | subject)', async (page) => {
      await page.locator('#zi').fill('~ lbas');
      await page.locator('#repair').waitFor();
    }),
  ],
  ...LESSONS.map((name) => [`lesson ${name}`, lesson(name)] as const),
];

/** A window, its colours, and whether axe reads it: larger letters change no role, name or colour. */
const LOOKS = [
  { name: '1280 wide', width: 1280, height: 800, dark: false, read: true },
  // a window of 1280 by 800 at 200 %
  { name: 'twice as large', width: 640, height: 400, dark: false, read: false },
  { name: '1280 wide, dark', width: 1280, height: 800, dark: true, read: true },
  { name: '390 wide, dark', width: 390, height: 844, dark: true, read: true },
] as const;

let site: Site;
beforeAll(async () => {
  if (hasChromium) site = await openSite();
});
afterAll(() => site?.close());

describe.runIf(hasChromium)('at every width and in both colours', () => {
  let opened: Opened;
  beforeAll(async () => {
    opened = await site.open();
  });
  afterAll(() => opened?.context.close());

  it.each(STATES)('%s has no violation and fits the width', async (_, act) => {
    const { page } = opened;
    await page.setViewportSize(LOOKS[0]);
    await page.goto('about:blank');
    await page.goto(site.url);
    await settled(page);
    await act(page);
    const found: Record<string, readonly string[]> = {};
    const outside: Record<string, number> = {};
    for (const { name, width, height, dark, read } of LOOKS) {
      // not by a key or the mouse, which would end a completion that is being looked at
      await page.evaluate((wanted) => {
        if (document.documentElement.classList.contains('dark') !== wanted) document.getElementById('theme')!.click();
      }, dark);
      await page.setViewportSize({ width, height });
      // what follows the window and its colours (pictures, tabs) is drawn again
      await still(page);
      expect(await page.evaluate(() => document.documentElement.classList.contains('dark'))).toBe(dark);
      found[name] = read ? await violations(page) : [];
      outside[name] = await page.evaluate(() => {
        const { scrollWidth, clientWidth } = document.documentElement;
        return scrollWidth - clientWidth;
      });
    }
    expect(found).toEqual(Object.fromEntries(LOOKS.map(({ name }) => [name, []])));
    expect(outside).toEqual(Object.fromEntries(LOOKS.map(({ name }) => [name, 0])));
  });
});

describe.runIf(hasChromium)('without a mouse and without a screen', () => {
  it('the model card reads as it was read through', async () => {
    const { page, context } = await site.open();
    await settled(page);
    // times differ from run to run
    const text = (await page.locator('section.model').ariaSnapshot()).replace(
      /fitted in [\d.]+ ms/,
      'fitted in ... ms',
    );
    await expect(`${text}\n`).toMatchFileSnapshot('golden/model-card.aria.yml');
    await context.close();
  });

  it('Tab goes from the top of the page to its end, through everything that can be used', async () => {
    const { page, context } = await site.open();
    await settled(page);
    await page.locator('#mode-analyse').focus();
    const stops: string[] = [];
    for (let k = 0; k < 60; k++) {
      const stop = await page.evaluate(() => {
        const at = document.activeElement;
        return at === null || at === document.body
          ? ''
          : at.id || at.getAttribute('aria-label') || at.getAttribute('aria-labelledby') || at.textContent!.trim();
      });
      if (stop === '') break;
      stops.push(stop);
      await page.keyboard.press('Tab');
    }
    await expect(`${stops.join('\n')}\n`).toMatchFileSnapshot('golden/tab-order.txt');
    await context.close();
  });

  it('an example, a column, the theme and a lesson are chosen by keys', async () => {
    const { page, context } = await site.open();
    await settled(page);
    await page.getByRole('button', { name: 'sleepstudy' }).focus();
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.querySelector('#data-name')?.textContent === 'sleepstudy.csv');
    await settled(page);
    await page.locator('#formula').fill('Reaction ~ ');
    await page.locator('#formula').press('Escape');
    await page.locator('#columns .column', { hasText: 'Days' }).focus();
    await page.keyboard.press('Enter');
    expect(await page.locator('#formula').inputValue()).toBe('Reaction ~ Days');
    await page.locator('#theme').focus();
    await page.keyboard.press('Space');
    expect(await page.evaluate(() => document.documentElement.className)).toBe('dark');
    await page.locator('#mode-learn').focus();
    await page.keyboard.press('Enter');
    await page.locator('#tab-lesson-curves').focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    const slider = page.locator('#lesson input').first();
    const reading = page.locator('#lesson .reading');
    expect(await reading.textContent()).toContain('One point, which is Laplace');
    await slider.focus();
    for (let k = 0; k < 4; k++) await page.keyboard.press('ArrowRight');
    await page.waitForFunction(() => !document.querySelector('#lesson .reading')?.textContent?.includes('Laplace'));
    await context.close();
  });

  it('with colours forced by the system the formula is still to be read', async () => {
    const { page, context } = await site.open(site.url, { forcedColors: 'active' });
    await settled(page);
    const [text, mirror] = await page.evaluate(() => [
      getComputedStyle(document.querySelector('#formula')!).color,
      getComputedStyle(document.querySelector('.mirror')!).display,
    ]);
    // elsewhere the text is transparent over a coloured mirror of it
    expect(text).not.toBe('rgba(0, 0, 0, 0)');
    expect(mirror).toBe('none');
    await context.close();
  });
});
