/** What people do on the page, step by step, in a real browser. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readCsv } from '../../src/data/csv.ts';
import { type GlmmOptions, glmm, lmm } from '../../src/index.ts';
import { estimates, FILE, hasChromium, openSite, type Site, settled } from './browser.ts';

const csv = (name: string) => readFileSync(new URL(`../../examples/data/${name}.csv`, import.meta.url), 'utf8');
const TOENAIL = { family: 'binomial', levels: { outcome: ['none or mild', 'moderate or severe'] } } as const;
const FORMULA = 'outcome ~ treatment * time + (1 | patientID)';

/** As the table prints them. */
const printed = (beta: readonly number[]) => beta.map((b) => Number(b.toFixed(4)));

describe.runIf(hasChromium)('the page', () => {
  let site: Site;
  beforeAll(async () => {
    site = await openSite();
  });
  afterAll(() => site?.close());

  it('shows the first number soon after a cold load, in silence, and asks nobody else', async () => {
    const { page, said, outside, toFirstNumber, context } = await site.open();
    console.log(`cold load to the first number: ${Math.round(toFirstNumber)} ms`);
    await page.waitForTimeout(1500);
    expect(await estimates(page)).toEqual(
      printed(glmm(FORMULA, readCsv(csv('toenail')), { ...TOENAIL, nAGQ: 25 }).beta),
    );
    expect(said).toEqual([]);
    expect(outside).toEqual([]);
    expect(toFirstNumber).toBeLessThan(10_000);
    await context.close();
  });

  it('has every example as its file is read', async () => {
    const { page, context } = await site.open();
    for (const name of ['cbpp', 'epil', 'contraception', 'sleepstudy', 'toenail']) {
      await page.locator('#examples button', { hasText: name }).click();
      await page.waitForFunction((file) => document.querySelector('#data-name')?.textContent === file, `${name}.csv`);
      const formula = await page.locator('#formula').inputValue();
      const family = await page.locator('#family').inputValue();
      const nAGQ = Number(await page.locator('#points-now').textContent());
      const levels = name === 'toenail' ? TOENAIL.levels : {};
      const data = readCsv(csv(name));
      const fit =
        family === 'linear' ? lmm(formula, data) : glmm(formula, data, { family, nAGQ, levels } as GlmmOptions);
      await expect.poll(() => estimates(page)).toEqual(printed(fit.beta));
    }
    await context.close();
  });

  it('refits on every key, and the last one counts', async () => {
    const { page, context } = await site.open();
    const formula = page.locator('#formula');
    await formula.fill('');
    await formula.pressSequentially('outcome ~ time + treatment + (1 | patientID) ', { delay: 10 });
    await settled(page);
    const { beta } = glmm('outcome ~ time + treatment + (1 | patientID)', readCsv(csv('toenail')), {
      ...TOENAIL,
      nAGQ: 25,
    });
    expect(await estimates(page)).toEqual(printed(beta));
    await context.close();
  });

  it('paints the numbers soon after a key', async () => {
    const { page, context } = await site.open();
    await page.waitForTimeout(1500);
    const times = await page.evaluate(async () => {
      const field = document.querySelector<HTMLTextAreaElement>('#formula')!;
      const status = document.querySelector('#tiles')!;
      const all: number[] = [];
      for (let k = 0; k < 30; k++) {
        const began = performance.now();
        const painted = new Promise<void>((resolve) => {
          const watch = new MutationObserver(() => {
            watch.disconnect();
            requestAnimationFrame(() => resolve());
          });
          watch.observe(status, { childList: true });
        });
        field.value =
          k % 2 === 0 ? 'outcome ~ treatment + time + (1 | patientID)' : 'outcome ~ treatment * time + (1 | patientID)';
        field.dispatchEvent(new Event('input', { bubbles: true }));
        await painted;
        all.push(performance.now() - began);
        await new Promise((resolve) => setTimeout(resolve, 700));
      }
      return all.sort((a, b) => a - b);
    });
    const [median, p95] = [times[15]!, times[28]!];
    console.log(`key to painted numbers: median ${median.toFixed(1)} ms, 95 % within ${p95.toFixed(1)} ms`);
    expect(median).toBeLessThan(1000);
    await context.close();
  });

  it('marks a typing error in place, keeps the last fit and repairs the name', async () => {
    const { page, context } = await site.open();
    const before = await estimates(page);
    await page.locator('#formula').fill('outcome ~ treatmnt * time + (1 | patientID)');
    await page.locator('#formula').press('Escape');
    await page.locator('#repair').waitFor();
    expect(await page.locator('.mirror .bad').textContent()).toBe('treatmnt');
    expect(await estimates(page)).toEqual(before);
    await page.locator('#repair').click();
    await settled(page);
    expect(await page.locator('#formula').inputValue()).toBe(FORMULA);
    expect(await estimates(page)).toEqual(before);
    await context.close();
  });

  it('is used by keys alone: completion, slider, tabs', async () => {
    const { page, context } = await site.open();
    await page.locator('#formula').focus();
    await page.keyboard.press('Control+A');
    await page.keyboard.type('outcome ~ tr');
    await page.keyboard.press('Enter');
    await page.keyboard.type(' + (1 | pat');
    await page.keyboard.press('Tab');
    await page.keyboard.type(')');
    expect(await page.locator('#formula').inputValue()).toBe('outcome ~ treatment + (1 | patientID)');
    await settled(page);
    await page.keyboard.press('Control+A');
    await page.keyboard.insertText(FORMULA);
    await page.keyboard.press('Escape');
    await page.locator('#points').focus();
    for (let k = 0; k < 8; k++) await page.keyboard.press('ArrowLeft');
    await page.waitForFunction(() => document.querySelector('#verdict')?.textContent?.includes('2.08'));
    expect(await page.locator('#points').getAttribute('aria-valuetext')).toBe('1 point');
    expect(await page.locator('#verdict').textContent()).toContain('Laplace is too coarse here.');
    await page.locator('#tab-report').focus();
    await page.keyboard.press('End');
    expect(await page.locator('#panel-export').isVisible()).toBe(true);
    await page.waitForFunction(() => document.querySelector('#code-js')?.textContent?.includes('nAGQ: 1'));
    await context.close();
  });

  it('reads files of all kinds', async () => {
    const { page, context } = await site.open();
    const rows = Array.from({ length: 40 }, (_, k) => [`g ${k % 8}`, `${(k * 7) % 10},5`, `${(k * 3) % 11},25`]);
    const odd = `\ufeffgruppe;"eine ""Zahl""\nin zwei Zeilen";y\r\n${rows.map((row) => row.join(';')).join('\r\n')}\r\n`;
    await page.locator('#file').setInputFiles({ name: 'odd.csv', mimeType: 'text/csv', buffer: Buffer.from(odd) });
    await page.waitForFunction(() => document.querySelector('#data-name')?.textContent === 'odd.csv');
    expect(await page.locator('#columns tr').count()).toBe(3);
    expect(await page.locator('#columns tr:nth-child(3) small').textContent()).toBe('number');
    await page.locator('#family').selectOption('linearML');
    await page.locator('#formula').fill('y ~ 1 + (1 | gruppe)');
    await settled(page);
    expect(await estimates(page)).toEqual(printed(lmm('y ~ 1 + (1 | gruppe)', readCsv(odd), { method: 'ML' }).beta));
    await page
      .locator('#file')
      .setInputFiles({ name: 'bad.csv', mimeType: 'text/csv', buffer: Buffer.from('a,b\n1,"2\n') });
    await page.locator('#data-error').waitFor();
    expect(await page.locator('#data-error').textContent()).toContain('a quote that is never closed');
    await page
      .locator('#file')
      .setInputFiles({ name: 'latin.csv', mimeType: 'text/csv', buffer: Buffer.from([0x61, 0x0a, 0xe4, 0x0a]) });
    await page.waitForFunction(() => document.querySelector('#data-error')?.textContent?.includes('UTF-8'));
    await context.close();
  });

  it('takes ten megabytes by a drop', async () => {
    const { page, context } = await site.open();
    const began = performance.now();
    await page.evaluate(() => {
      const lines = ['y,x,school'];
      for (let k = 0; lines.length < 420_000; k++)
        lines.push(`${(k * 31) % 7 < 3 ? 1 : 0},${((k * 17) % 1000) / 1000}.,school${k % 500}`.replace('.,', ','));
      const transfer = new DataTransfer();
      transfer.items.add(new File([lines.join('\n')], 'large.csv'));
      document.body.dispatchEvent(new DragEvent('drop', { dataTransfer: transfer, bubbles: true }));
    });
    await page.waitForFunction(() => document.querySelector('#data-name')?.textContent === 'large.csv', undefined, {
      timeout: 50_000,
    });
    console.log(`a file of ten megabytes is read in ${Math.round(performance.now() - began)} ms`);
    expect(await page.locator('#formula').inputValue()).toBe('y ~ x + (1 | school)');
    await context.close();
  });

  it('stops a bootstrap at once and goes on', async () => {
    const { page, context } = await site.open();
    await page.locator('#tab-checks').click();
    await page.locator('#job-bootstrap').click();
    await page.waitForFunction(() => /^\d+ of 500/.test(document.querySelector('#job-says')?.textContent ?? ''));
    await page.locator('#job-cancel').click();
    await page.waitForFunction(() => document.querySelector('#job-result')?.textContent?.includes('stopped early'));
    expect(await page.locator('#job-result').textContent()).toMatch(/from \d+ of 500 replicates/);
    await page.locator('#formula').fill('outcome ~ time + (1 | patientID)');
    await page.locator('#formula').press('Escape');
    await page.waitForFunction(() => document.querySelectorAll('#coefficients tr').length === 2);
    await context.close();
  });

  it('gets over the death of its worker', async () => {
    const { page, context } = await site.open();
    await page.waitForTimeout(1500);
    const before = await estimates(page);
    await page.evaluate(() => (globalThis as unknown as { lastWorker: Worker }).lastWorker.terminate());
    await page.locator('#formula').fill('outcome ~ time + (1 | patientID)');
    await page.locator('#formula').fill(FORMULA);
    await page.locator('#formula').press('Escape');
    await page.waitForFunction(() => document.querySelectorAll('#coefficients tr').length === 4);
    await settled(page);
    expect(await estimates(page)).toEqual(before);
    await context.close();
  });

  it('works from a file, with pictures, and fetches nothing', async () => {
    const { page, said, outside, context } = await site.open(FILE);
    await page.locator('#tab-ranef').click();
    await page.locator('#panel-ranef svg').first().waitFor();
    expect(
      await page.evaluate(() =>
        fetch('https://example.org').then(
          () => 'fetched',
          () => 'refused',
        ),
      ),
    ).toBe('refused');
    expect(outside).toEqual([]);
    expect(said.filter((text) => !text.includes('example.org'))).toEqual([]);
    await context.close();
  });

  it('works offline after the first visit', async () => {
    const { page, context } = await site.open();
    await page.evaluate(async () => void (await navigator.serviceWorker.ready));
    await page.waitForTimeout(500);
    await context.setOffline(true);
    await page.reload();
    await page.locator('#coefficients tr').first().waitFor();
    await page.locator('#tab-predictions').click();
    await page.locator('#panel-predictions svg').first().waitFor();
    await context.close();
  });

  it('keeps its settings in the address, and no data', async () => {
    const { page, context } = await site.open(
      `${site.url}#e=epil&f=y+~+trt+%2B+%281+%7C+subject%29&fam=poisson&k=5&tab=export`,
    );
    expect(await page.locator('#formula').inputValue()).toBe('y ~ trt + (1 | subject)');
    expect(await page.locator('#points-now').textContent()).toBe('5');
    await page.waitForFunction(() => document.querySelector('#code-r')?.textContent?.includes('nAGQ = 5'));
    expect(page.url().length).toBeLessThan(2048);
    await context.close();
  });

  it('saves pictures whose colours are settled', async () => {
    const { page, context } = await site.open(site.url, { colorScheme: 'dark', acceptDownloads: true });
    await page.locator('#tab-integral').click();
    await page.locator('#panel-integral svg').first().waitFor();
    const [saved] = await Promise.all([
      page.waitForEvent('download'),
      page.locator('#panel-integral .tools button').first().click(),
    ]);
    const text = readFileSync((await saved.path())!, 'utf8');
    expect(text.startsWith('<svg')).toBe(true);
    expect(text).not.toContain('var(');
    await context.close();
  });
});
