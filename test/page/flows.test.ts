/** What people do on the page, step by step, in a real browser. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readCsv } from '../../src/data/csv/csv.ts';
import { fromJSON, type GlmmOptions, glmm, lmm } from '../../src/index.ts';
import { exampleRows } from '../support/exampleData.ts';
import { cancelAtFirstProgress, drop } from './acts.ts';
import { estimates, FILE, hasChromium, openSite, type Site, settled } from './browser.ts';

const csv = (name: string) => readFileSync(new URL(`../../examples/data/${name}.csv`, import.meta.url), 'utf8');
const TOENAIL = { family: 'binomial', levels: { outcome: ['none or mild', 'moderate or severe'] } } as const;
const FORMULA = 'outcome ~ treatment * time + (1 | patientID)';

/** As the table prints them. */
const printed = (beta: readonly number[]) => beta.map((b) => Number(b.toFixed(4)));

function hasR(): boolean {
  try {
    execFileSync('Rscript', ['-e', 'library(lme4)'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

describe.runIf(hasChromium)('the page', () => {
  let site: Site;
  beforeAll(async () => {
    site = await openSite();
  });
  afterAll(() => site?.close());

  it('has the numbers of Node, in silence, and asks nobody else', async () => {
    const { page, said, outside, context } = await site.open();
    await page.waitForTimeout(1500);
    expect(await estimates(page)).toEqual(
      printed(glmm(FORMULA, readCsv(csv('toenail')), { ...TOENAIL, nAGQ: 25 }).beta),
    );
    expect(said).toEqual([]);
    expect(outside).toEqual([]);
    // not even where it would want to: what the policy refuses is no request
    const answer = await page.evaluate(() => fetch('https://example.org').then(String, () => 'refused'));
    expect([answer, outside]).toEqual(['refused', []]);
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
    await drop(page, 'odd.csv', odd);
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
    // a long file is said to be read; when it cannot be, the fit shown is the one before
    const long = Buffer.from(`a,b\n${'1,2\n'.repeat(300_000)}1,2,3\n`);
    await page.locator('#file').setInputFiles({ name: 'long.csv', mimeType: 'text/csv', buffer: long });
    await page.waitForFunction(() => document.querySelector('#data-error')?.textContent?.includes('3 fields'));
    expect(await page.locator('#status span').textContent()).toMatch(/^fitted in/);
    expect(await page.locator('#data-name').textContent()).toBe('odd.csv');
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

  it('starts and stops twenty jobs without a worker left over', async () => {
    const { page, context } = await site.open();
    await page.locator('#tab-checks').click();
    for (let k = 0; k < 20; k++) await cancelAtFirstProgress(page);
    // a session has at most one a estimation, and four, and fits by other points have one; left over would be one a cycle
    expect(page.workers().length).toBeLessThanOrEqual(1 + Math.min(4, availableParallelism()));
    await context.close();
  });

  it.each<[string, string, string, string, () => readonly number[]]>([
    [
      'several factors',
      'epil',
      'poisson',
      'y ~ trt + lbase + (1 | subject) + (1 | period)',
      () =>
        glmm('y ~ trt + lbase + (1 | subject) + (1 | period)', readCsv(csv('epil')), { family: 'poisson', nAGQ: 1 })
          .beta,
    ],
    [
      'a linear model',
      'sleepstudy',
      'linear',
      'Reaction ~ Days + (Days | Subject)',
      () => lmm('Reaction ~ Days + (Days | Subject)', readCsv(csv('sleepstudy'))).beta,
    ],
    [
      'trials and a random slope',
      'cbpp',
      'binomial',
      'cbind(incidence, size - incidence) ~ period + (1 + period | herd)',
      () =>
        glmm('cbind(incidence, size - incidence) ~ period + (1 + period | herd)', readCsv(csv('cbpp')), {
          ...{ family: 'binomial', nAGQ: 15 },
        }).beta,
    ],
  ])('%s: the same page, every tab', async (_, example, family, formula, truth) => {
    const hash = new URLSearchParams({ e: example, f: formula, fam: family, k: '25', tab: 'report' });
    const { page, said, context } = await site.open(`${site.url}#${hash}`);
    await settled(page);
    expect(await estimates(page)).toEqual(printed(truth()));
    for (const tab of ['ranef', 'integral', 'quadrature', 'predictions', 'means', 'checks']) {
      await page.locator(`#tab-${tab}`).click();
      const figures = page.locator(`#panel-${tab} figure`);
      await figures.first().waitFor();
      // each picture is drawn or says for which models it is
      await page.waitForFunction(
        (panel) =>
          [...document.querySelectorAll(`${panel} .picture`)].every(
            (one) => one.querySelector('svg') || one.textContent?.startsWith('Not for this model: '),
          ),
        `#panel-${tab}`,
      );
      const text = await page.locator(`#panel-${tab}`).innerText();
      expect(text).not.toMatch(/NaN|undefined|\[object|\[[A-Z_]+\]/);
    }
    await page.locator('#tab-checks').click();
    await page.locator('#job-profile').click();
    await page.locator('#job-result table').waitFor();
    await page.locator('#tab-export').click();
    expect(await page.locator('#code-js').textContent()).toContain(formula);
    expect(said).toEqual([]);
    await context.close();
  });

  it('has fields for second predictors where the family allows them, kept by links', async () => {
    const hash = new URLSearchParams({
      e: 'epil',
      f: 'y ~ lbase + (1 | subject)',
      fam: 'poisson',
      k: '5',
      tab: 'report',
    });
    const { page, said, context } = await site.open(`${site.url}#${hash}`);
    const [zi, disp] = [page.locator('#zi'), page.locator('#disp')];
    const fieldsSeen = async () => [await zi.isVisible(), await disp.isVisible()];
    await settled(page);
    expect(await fieldsSeen()).toEqual([true, false]);
    // from the link by the keyboard alone
    await page.locator('#link').focus();
    await page.keyboard.press('Tab');
    await page.keyboard.type('~ lbase');
    await settled(page);
    const data = readCsv(csv('epil'));
    const options = { family: 'poisson', ziformula: '~ lbase', nAGQ: 5 } as const;
    const fit = glmm('y ~ lbase + (1 | subject)', data, options);
    const all = [...fit.coefficients, ...fit.zeroInflation!.coefficients].map(({ estimate }) => estimate);
    await expect.poll(() => estimates(page)).toEqual(printed(all));
    // an error in the second formula is marked there, and mended there
    await zi.fill('~ lbas');
    await page.locator('#repair').waitFor();
    expect([
      await zi.getAttribute('aria-invalid'),
      await page.locator('#formula').getAttribute('aria-invalid'),
    ]).toEqual(['true', 'false']);
    await page.locator('#repair').click();
    expect(await zi.inputValue()).toBe('~ lbase');
    await settled(page);
    // the address has it, and a page that opens there
    await page.waitForFunction(() => location.hash.includes('zi=%7E+lbase'));
    const other = await site.open(await page.evaluate(() => location.href));
    await settled(other.page);
    expect(await estimates(other.page)).toEqual(printed(all));
    await other.context.close();
    // another family begins without
    await page.locator('#family').selectOption('negativeBinomial');
    expect(await fieldsSeen()).toEqual([true, true]);
    expect(await zi.inputValue()).toBe('');
    await page.locator('#family').selectOption('linear');
    expect(await fieldsSeen()).toEqual([false, false]);
    expect(said).toEqual([]);
    await context.close();
  });

  it('names the columns that cost rows, each a way into the table of columns', async () => {
    const { page, context } = await site.open();
    const rows = Array.from(
      { length: 60 },
      (_, k) => `${(k * 7) % 3 === 0 ? 1 : 0},${k % 9 === 2 ? '' : k % 5},g${k % 6}`,
    );
    await drop(page, 'gaps.csv', `y,x,g\n${rows.join('\n')}`);
    await settled(page);
    const message = page.locator('#message');
    // 2, 11, ... 56: seven of sixty
    expect(await message.textContent()).toBe('53 rows used, 7 dropped for missing values in x (7) · 6 levels of g');
    await message.locator('button').click();
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('x');
    await context.close();
  });

  it('asks for what is missing of data without a group, and says why a model cannot be fitted', async () => {
    const { page, context } = await site.open();
    await drop(page, 'plain.csv', 'y,x\n1,2\n0,3\n1,5\n');
    await page.waitForFunction(() => document.querySelector('#data-name')?.textContent === 'plain.csv');
    await page.locator('#formula').fill('y ~ x');
    await page.locator('#formula').press('Escape');
    await page.waitForFunction(() => document.querySelector('#message')?.classList.contains('error'));
    expect(await page.locator('#message').textContent()).toMatch(/random/i);
    await context.close();
  });

  it('shows the integral of the group that is chosen, also after the next fit', async () => {
    const { page, context } = await site.open();
    await page.locator('#tab-integral').click();
    const says = page.locator('#panel-integral .picture-says');
    const saysOf = (group: string) =>
      page.waitForFunction(
        (start) => document.querySelector('#panel-integral .picture-says')?.textContent?.startsWith(start),
        `Integrand of patientID ${group} (`,
      );
    // one row only: the curve furthest from a Gaussian, see test/plot for the numbers
    await saysOf('45');
    await page.locator('#unit').selectOption({ label: '4' });
    await saysOf('4');
    expect(await says.textContent()).toContain('(7 rows): mode 0.951, mean 0.596');
    await page.locator('#formula').fill('outcome ~ time + (1 | patientID)');
    await page.locator('#formula').press('Escape');
    await page.waitForFunction(
      () => !document.querySelector('#panel-integral .picture-says')?.textContent?.includes('mode 0.951'),
    );
    await saysOf('4');
    await context.close();
  });

  it('counts the groups that are all alike', async () => {
    const outcomes = new Map<string, Set<string>>();
    for (const row of exampleRows('toenail')) {
      const id = row['patientID']!;
      outcomes.set(id, (outcomes.get(id) ?? new Set()).add(row['outcome']!));
    }
    const only = (value: string) => [...outcomes.values()].filter((seen) => seen.size === 1 && seen.has(value)).length;
    const { page, context } = await site.open();
    await page.locator('#constant-groups').waitFor();
    expect(await page.locator('#constant-groups').textContent()).toBe(
      `Of 294 levels of patientID, ${only('none or mild')} never have moderate or severe, ${only('moderate or severe')} have nothing else.`,
    );
    await context.close();
  });

  it('keeps own data only when asked to, and forgets them when asked to', async () => {
    const { page, context } = await site.open();
    const rows = Array.from({ length: 40 }, (_, k) => `${(k * 7) % 4 < 2 ? 1 : 0},${k % 5},g${k % 6}`);
    await drop(page, 'mine.csv', `y,x,g\n${rows.join('\n')}`);
    const stored = () => page.evaluate(async () => [localStorage.length, (await indexedDB.databases()).length]);
    expect(await stored()).toEqual([0, 0]);
    const again = async (where: string): Promise<string | null> => {
      await page.goto('about:blank');
      await page.goto(where);
      await settled(page);
      return page.locator('#data-name').textContent();
    };
    expect(await again(site.url)).toBe('toenail.csv');

    await drop(page, 'mine.csv', `y,x,g\n${rows.join('\n')}`);
    await page.locator('#remember').check();
    await page.locator('#examples').getByRole('button', { name: 'mine' }).waitFor();
    await page.locator('#formula').fill('y ~ 1 + (1 | g)');
    await page.waitForFunction(() => new URLSearchParams(location.hash.slice(1)).get('f') === 'y ~ 1 + (1 | g)');
    const [before, link] = [await estimates(page), await page.evaluate(() => location.href)];
    expect(await again(link)).toBe('mine.csv');
    expect(await estimates(page)).toEqual(before);
    expect(await again(site.url)).toBe('mine.csv');
    await page.getByRole('button', { name: 'cbpp' }).click();
    await page.waitForFunction(() => document.querySelector('#data-name')?.textContent === 'cbpp.csv');
    expect(await page.locator('#remember').isVisible()).toBe(false);
    await page.locator('#examples').getByRole('button', { name: 'mine' }).click();
    await page.waitForFunction(() => document.querySelector('#data-name')?.textContent === 'mine.csv');

    await page.locator('#remember').uncheck();
    await page.waitForFunction(async () => localStorage.length === 0 && (await indexedDB.databases()).length === 0);
    expect(await again(site.url)).toBe('toenail.csv');
    await context.close();
  });

  it('turns the modelled level round, and a link keeps that', async () => {
    const { page, context } = await site.open();
    await settled(page);
    const before = await estimates(page);
    await page.locator('#message button').click();
    const turned = before.map((estimate) => -estimate);
    await page.waitForFunction(
      (first) => document.querySelector('#coefficients td')?.textContent?.replace('−', '-') === first,
      turned[0]!.toFixed(4),
    );
    expect(await estimates(page)).toEqual(turned);
    // the example itself begins turned, and says so in its address
    await page.waitForFunction(() => new URLSearchParams(location.hash.slice(1)).get('turned') === '');
    const linked = await site.open(await page.evaluate(() => location.href));
    await settled(linked.page);
    expect(await estimates(linked.page)).toEqual(turned);
    await linked.context.close();
    await context.close();
  });

  it('takes pasted rows', async () => {
    const { page, context } = await site.open();
    await page.evaluate(
      (text) => {
        const transfer = new DataTransfer();
        transfer.setData('text/plain', text);
        document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData: transfer, bubbles: true }));
      },
      csv('sleepstudy').replaceAll(',', '\t'),
    );
    await page.waitForFunction(() => document.querySelector('#data-name')?.textContent === 'pasted.csv');
    expect(await page.locator('#columns tr').count()).toBe(3);
    await context.close();
  });

  it('gives away programs that make its numbers, and the fit to the last bit', async () => {
    const { page, context } = await site.open(`${site.url}#e=epil&tab=export`, { acceptDownloads: true });
    await settled(page);
    const folder = mkdtempSync(join(tmpdir(), 'glmm-wasm-page-'));
    try {
      writeFileSync(join(folder, 'epil.csv'), csv('epil'));
      mkdirSync(join(folder, 'node_modules'));
      symlinkSync(fileURLToPath(new URL('../../', import.meta.url)), join(folder, 'node_modules', 'glmm-wasm'));
      writeFileSync(join(folder, 'fit.mjs'), (await page.locator('#code-js').textContent())!);
      const printedByNode = execFileSync(process.execPath, ['fit.mjs'], { cwd: folder, encoding: 'utf8' });
      // the whole report, digit for digit
      expect(printedByNode.trimEnd()).toBe((await page.locator('#summary').textContent())!.trimEnd());
      if (hasR()) {
        const code = (await page.locator('#code-r').textContent())!;
        writeFileSync(join(folder, 'fit.R'), code.replace(/^print.*$/m, 'cat(sprintf("%.4f", fixef(fit)))'));
        const numbers = execFileSync('Rscript', ['fit.R'], { cwd: folder, encoding: 'utf8' }).trim().split(/\s+/);
        expect(numbers.map(Number)).toEqual(await estimates(page));
      } else console.warn('R code of the page not run: no Rscript with lme4');
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
    const [saved] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Whole fit (JSON)' }).click(),
    ]);
    const kept = fromJSON(readFileSync((await saved.path())!, 'utf8'));
    const direct = glmm(kept.formula, readCsv(csv('epil')), { family: 'poisson', nAGQ: 25 });
    expect([kept.logLik, ...kept.beta, ...kept.theta]).toEqual([direct.logLik, ...direct.beta, ...direct.theta]);
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
