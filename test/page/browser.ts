/** The built page in Chromium, served with its policy or opened from disk. */
import { existsSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Page,
  type Request,
} from 'playwright';

const CHROMIUM = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';

/**
 * A ceiling in milliseconds holds for a machine with a core to spare; where more wants to run than there are cores, it grows with what waits.
 */
export function ceiling(milliseconds: number): number {
  const waiting = loadavg()[0]! / availableParallelism();
  if (waiting > 1)
    console.log(`busy machine (${waiting.toFixed(1)} for each core): the ceiling of ${milliseconds} ms grows with it`);
  return milliseconds * Math.max(1, waiting);
}

export const hasChromium = existsSync(CHROMIUM);
if (!hasChromium) console.warn(`page tests skipped: no ${CHROMIUM} (set CHROMIUM_PATH)`);

export const FILE = new URL('../../build/playground/playground.html', import.meta.url).href;

export interface Opened {
  readonly page: Page;
  readonly context: BrowserContext;
  /** What the page said: console, uncaught errors. Silence is the rule. */
  readonly said: readonly string[];
  /** Addresses asked for outside of the page's own place. */
  readonly outside: readonly string[];
  /** Everything asked for, in order. */
  readonly asked: readonly Request[];
  /** Milliseconds from navigation to the first number. */
  readonly toFirstNumber: number;
}

export interface Site {
  readonly url: string;
  /** @param goTo what brings the page there; by default its navigation */
  open(where?: string, options?: BrowserContextOptions, goTo?: (page: Page) => Promise<unknown>): Promise<Opened>;
  close(): Promise<void>;
}

export async function openSite(): Promise<Site> {
  const script = new URL('../../scripts/serve-playground.mjs', import.meta.url).href;
  const { servePlayground } = (await import(/* @vite-ignore */ script)) as {
    servePlayground(): Promise<{ readonly url: string; readonly close: () => void }>;
  };
  const server = await servePlayground();
  const browser: Browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
    ],
  });
  return {
    url: server.url,
    async open(where = server.url, options = {}, goTo = (page) => page.goto(where)) {
      const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
      const page = await context.newPage();
      await page.addInitScript(stampFirstNumber);
      const said: string[] = [];
      const outside: string[] = [];
      const asked: Request[] = [];
      page.on('console', (message) => said.push(message.text()));
      page.on('pageerror', (error) => said.push(String(error)));
      page.on('request', (request) => {
        const url = request.url();
        asked.push(request);
        const own = url.startsWith(server.url) || url.startsWith('blob:') || url.startsWith('data:') || url === FILE;
        if (!own) outside.push(url);
      });
      const began = performance.now();
      await goTo(page);
      await page.locator('#coefficients tr').first().waitFor({ state: 'attached' });
      return { page, context, said, outside, asked, toFirstNumber: performance.now() - began };
    },
    async close() {
      await browser.close();
      server.close();
    },
  };
}

/** Estimates in the table, with a real minus made one that reads as a number. */
export async function estimates(page: Page): Promise<number[]> {
  const cells = await page.locator('#coefficients td:nth-child(2)').allTextContents();
  return cells.map((text) => Number(text.replace('−', '-')));
}

/** When the page has nothing left to paint for what was typed. */
export async function settled(page: Page): Promise<void> {
  await page.waitForFunction(() => document.querySelector('#status span')?.textContent?.startsWith('fitted in'));
  await still(page, FRAMES / 2);
}

/** A third of a second where nothing else is to do: longer than the page waits before it draws anew for a window of another size. */
const FRAMES = 20;

/** Until so many frames in turn have changed nothing and no transition is under way: counted in frames, which a busy machine has fewer of. */
export async function still(page: Page, frames = FRAMES): Promise<void> {
  await page.evaluate(async (wanted) => {
    let quiet = 0;
    // a job that is under way says how far it is, and is looked at then
    const isOfJob = ({ target }: MutationRecord): boolean =>
      (target instanceof Element ? target : target.parentElement)?.closest('.job') !== null;
    const observer = new MutationObserver((changes) => {
      if (!changes.every(isOfJob)) quiet = 0;
    });
    observer.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
    const isMoving = (one: Animation): boolean =>
      one.playState === 'running' && one.effect?.getComputedTiming().iterations !== Number.POSITIVE_INFINITY;
    while (quiet < wanted) {
      await new Promise((resolve) => requestAnimationFrame(resolve));
      quiet = document.getAnimations().some(isMoving) ? 0 : quiet + 1;
    }
    observer.disconnect();
  }, frames);
}

/** In the page: when the first number was there, as `Date.now()`. */
function stampFirstNumber(): void {
  const observer = new MutationObserver(() => {
    if (document.querySelector('#coefficients td') === null) return;
    observer.disconnect();
    Object.assign(globalThis, { firstNumber: Date.now() });
  });
  observer.observe(document, { childList: true, subtree: true });
}
