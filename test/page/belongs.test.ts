/** Every result on the page belongs to the model above it: what is about another one is gone, or says whose it is. */
import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { estimates, hasChromium, openSite, type Site, settled } from './browser.ts';

const FORMULA = 'outcome ~ treatment * time + (1 | patientID)';
const text = (page: Page, id: string) => page.locator(`#${id}`).innerText();

async function openFile(page: Page, name: string, content: string): Promise<void> {
  await page.locator('#file').setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(content) });
  await page.waitForFunction((file) => document.querySelector('#data-name')?.textContent === file, name);
}

/** Runs a job and waits for its table. */
async function runJob(page: Page, job: string): Promise<void> {
  await page.locator('#tab-checks').click();
  await page.locator(`#job-${job}`).click();
  await page.locator('#job-result table').waitFor();
}

const rowsOf = (row: (k: number) => string, n = 60) => Array.from({ length: n }, (_, k) => row(k)).join('\n');
/** Every value of f is another group's, and y is 1 only where f is b: b separates. */
const SEPARATED = `y,f,g\n${rowsOf((k) => `${k % 2 === 1 && k % 3 !== 0 ? 1 : 0},${k % 2 === 1 ? 'b' : 'a'},g${k % 5}`)}`;
/** The same pattern in every group: nothing is left for the random effects. */
const ALIKE = `y,x,g\n${rowsOf((k) => `${(k % 12) % 3 === 0 ? 1 : 0},${k % 4},g${Math.floor(k / 12)}`)}`;
/** No group, no binary outcome: nothing can be fitted before a formula is typed. */
const PLAIN = 'y,x\n1,2\n0,3\n1,5\n';

describe.runIf(hasChromium)('results and the model above them', () => {
  let site: Site;
  beforeAll(async () => {
    site = await openSite();
  });
  afterAll(() => site?.close());

  it('profiles, bootstrap and influence are gone with the fit they were about', async () => {
    const { page, context } = await site.open(`${site.url}#e=cbpp&tab=checks`);
    await settled(page);
    const typed = (formula: string) => async () => {
      await page.locator('#formula').fill(formula);
      await page.locator('#formula').press('Escape');
    };
    const changes: readonly (readonly [string, string, () => Promise<unknown>])[] = [
      ['formula', 'profile', typed('cbind(incidence, size - incidence) ~ 1 + (1 | herd)')],
      ['link', 'bootstrap', () => page.locator('#link').selectOption('probit')],
      ['points', 'influence', () => page.locator('#points').fill('3')],
      [
        'family',
        'influence',
        () =>
          page
            .locator('#family')
            .selectOption('binomial')
            .then(typed('size ~ 1 + (1 | herd)'))
            .then(() => page.locator('#family').selectOption('poisson')),
      ],
      ['data', 'profile', () => page.locator('#examples button', { hasText: 'toenail' }).click()],
      ['level', 'profile', () => page.locator('#message button').click()],
    ];
    for (const [what, job, change] of changes) {
      await runJob(page, job);
      const before = (await page.locator('#summary').textContent())!;
      await change();
      await page.waitForFunction(
        (old) => ![old, ''].includes(document.querySelector('#summary')!.textContent!),
        before,
      );
      await settled(page);
      expect(await page.locator('#job-result').textContent(), what).toBe('');
    }
    await context.close();
  });

  it('data that cannot be fitted yet are shown without the results of those before', async () => {
    const { page, context } = await site.open();
    await page.locator('#words li').first().waitFor();
    await runJob(page, 'profile');
    await openFile(page, 'plain.csv', PLAIN);
    await page.waitForFunction(() => document.querySelector('#message')?.classList.contains('error'));
    expect(await text(page, 'belongs')).toBe('No model has been fitted to plain.csv yet.');
    for (const id of ['coefficients', 'tiles', 'words', 'summary', 'verdict', 'job-result', 'cross', 'code-r'])
      expect(await page.locator(`#${id}`).textContent(), id).toBe('');
    expect(await page.locator('#analyse figure').count()).toBe(0);
    await context.close();
  });

  it('a family that cannot be fitted leaves the numbers before, with their own name above them', async () => {
    const { page, context } = await site.open(`${site.url}#e=epil&tab=report`);
    await settled(page);
    const before = await estimates(page);
    expect(await page.locator('#belongs').isHidden()).toBe(true);
    // there are zeros among the counts
    await page.locator('#family').selectOption('Gamma');
    await page.waitForFunction(() => document.querySelector('#message')?.classList.contains('error'));
    expect(await estimates(page)).toEqual(before);
    expect(await text(page, 'belongs')).toBe(
      'These numbers are not of the model above, but of y ~ lbase * trt + lage + V4 + (1 | subject), Poisson (log), 25 points, epil.csv.',
    );
    await page.locator('#family').selectOption('poisson');
    await page.locator('#belongs').waitFor({ state: 'hidden' });
    await context.close();
  });

  it('says what is worst first', async () => {
    const { page, context } = await site.open();
    await openFile(page, 'separated.csv', SEPARATED);
    await page.locator('#formula').fill('y ~ f + (1 | g)');
    await page.locator('#formula').press('Escape');
    await page.waitForFunction(() => document.querySelector('#verdict')?.textContent?.startsWith('Separation'));
    expect(await page.locator('#verdict').getAttribute('class')).toBe('warn');
    await openFile(page, 'alike.csv', ALIKE);
    await page.locator('#formula').fill('y ~ x + (1 | g)');
    await page.locator('#formula').press('Escape');
    await page.waitForFunction(() => document.querySelector('#verdict')?.textContent?.startsWith('Singular'));
    // and only once
    expect(await text(page, 'warnings')).toBe('');
    await context.close();
  });

  it("fits by other points, made meanwhile, are another worker's", async () => {
    const { page, context } = await site.open(site.url, {}, async (blank) => {
      await blank.addInitScript(() => {
        const asked: [worker: object, points: number][] = [];
        const post = Worker.prototype.postMessage;
        Worker.prototype.postMessage = function (this: Worker, ...all: [unknown]) {
          const { t, recipe } = all[0] as { t?: string; recipe?: { options: { nAGQ: number } } };
          if (t === 'fit') asked.push([this, recipe!.options.nAGQ]);
          return post.apply(this, all);
        };
        Object.assign(globalThis, { asked });
      });
      await blank.goto(site.url);
    });
    await page.locator('#path-block').waitFor();
    const byWorker = await page.evaluate(() => {
      const { asked, lastWorker } = globalThis as unknown as { asked: [object, number][]; lastWorker: object };
      const points = (own: boolean) => asked.filter(([worker]) => (worker === lastWorker) === own).map(([, k]) => k);
      return { typed: points(true), meanwhile: points(false) };
    });
    expect(byWorker.typed).toEqual([25]);
    expect(byWorker.meanwhile).toEqual([50, 1, 2, 3, 5, 7, 9, 11, 15, 25, 30]);
    await context.close();
  });

  it('a link to data that are not here says so, and holds once they are', async () => {
    const hash = new URLSearchParams({ e: 'mine', f: 'y ~ 1 + (1 | g)', fam: 'poisson', k: '5', tab: 'report' });
    const { page, context } = await site.open(`${site.url}#${hash}`);
    await settled(page);
    expect(await text(page, 'data-error')).toContain('This link is about mine.csv, which is not here');
    expect(await page.locator('#formula').inputValue()).toBe(FORMULA);
    expect(await page.evaluate(() => location.hash)).toContain('e=mine');
    await openFile(page, 'mine.csv', `y,x,g\n${rowsOf((k) => `${(k * 7) % 4},${k % 5},g${k % 6}`)}`);
    await settled(page);
    expect(await page.locator('#data-error').isHidden()).toBe(true);
    expect(await page.locator('#formula').inputValue()).toBe('y ~ 1 + (1 | g)');
    expect(await page.locator('#family').inputValue()).toBe('poisson');
    expect(await page.locator('#points-now').textContent()).toBe('5');
    await context.close();
  });
});
