/** What several suites of the page do by hand. */
import type { Page } from 'playwright';

/** As a hand drops a file. Milliseconds until its columns are seen, and until there is a fit. */
export function drop(page: Page, name: string, text: string): Promise<readonly [read: number, fitted: number]> {
  return page.evaluate(
    async ([fileName, content]) => {
      const until = async (selector: string, start: string): Promise<void> => {
        while (!document.querySelector(selector)?.textContent?.startsWith(start))
          await new Promise((resolve) => setTimeout(resolve, 5));
      };
      const transfer = new DataTransfer();
      transfer.items.add(new File([content!], fileName!));
      const began = performance.now();
      document.body.dispatchEvent(new DragEvent('drop', { dataTransfer: transfer, bubbles: true }));
      await until('#data-name', fileName!);
      const read = Math.round(performance.now() - began);
      // data that cannot be fitted as they are wait for a formula
      await Promise.race([until('#status span', 'fitted in'), until('#status span', 'waiting')]);
      return [read, Math.round(performance.now() - began)] as const;
    },
    [name, text] as const,
  );
}

/**
 * Starts the bootstrap and cancels it as soon as it says how far it is; milliseconds from there until it has stopped. All of it
 * within the page: five hundred fits may be over before a second message from here arrives.
 */
export async function cancelAtFirstProgress(page: Page): Promise<number> {
  await page.locator('#job-bootstrap').waitFor();
  return page.evaluate(async () => {
    const says = (id: string): string => document.querySelector(id)?.textContent ?? '';
    const until = async (done: () => boolean): Promise<void> => {
      while (!done()) await new Promise((resolve) => setTimeout(resolve, 1));
    };
    // what an earlier job has left
    document.querySelector('#job-result')!.textContent = '';
    document.querySelector<HTMLButtonElement>('#job-bootstrap')!.click();
    await until(() => /^\d+ of 500/.test(says('#job-says')));
    const began = performance.now();
    document.querySelector<HTMLButtonElement>('#job-cancel')!.click();
    await until(() => says('#job-result') !== '');
    const idle = performance.now() - began;
    if (!says('#job-result').includes('stopped')) throw new Error(`not cancelled: ${says('#job-result')}`);
    await until(() => document.querySelector('.job')?.hasAttribute('hidden') ?? false);
    return idle;
  });
}
