/** A worker's life is told by a lock: no request may be begun before it is held. */
import { afterEach, expect, it, vi } from 'vitest';
import { takeColumns } from '../../src/worker/columns.ts';
import type { FromWorker } from '../../src/worker/protocol.ts';
import { serveAll } from '../../src/worker/thread/serveAll.ts';
import { CBPP, cbpp } from './support.ts';

afterEach(() => vi.unstubAllGlobals());

/** How long a test may take at most: what it waits for comes when it comes. */
const PATIENCE = { timeout: 60_000, interval: 5 };

type Held = () => unknown;

/** A worker that has been asked for a lock, for data and for a fit. */
function asked(request: (held: Held) => Promise<unknown>): FromWorker[] {
  vi.stubGlobal('navigator', { locks: { request: (_name: string, _options: object, held: Held) => request(held) } });
  const said: FromWorker[] = [];
  const receive = serveAll((message) => said.push(message));
  receive({ t: 'lock', name: 'a lock' });
  receive({ t: 'data', id: 1, dataset: 1, columns: takeColumns(cbpp(), false) });
  const recipe = { model: 'glmm', dataset: 1, formula: CBPP, options: { family: 'binomial' } } as const;
  receive({ t: 'fit', id: 2, handle: 2, recipe, progress: false });
  return said;
}

const kinds = (said: readonly FromWorker[]) => said.map(({ id, ...rest }) => `${id} ${Object.keys(rest)[0]}`);

it('waits for its lock and says so first, then works in order', async () => {
  let grant: Held = () => {};
  const said = asked((held) => {
    grant = held;
    return new Promise(() => {});
  });
  // a worker that did not wait would have answered within these turns of the loop
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
  expect(said).toEqual([]);
  grant();
  await vi.waitFor(() => expect(said).toHaveLength(5), PATIENCE);
  expect(kinds(said)[0]).toBe('0 locked');
  expect(kinds(said).filter((one) => one.startsWith('1'))).toEqual(['1 started', '1 ok']);
  expect(kinds(said).filter((one) => one.startsWith('2'))).toEqual(['2 started', '2 ok']);
});

it('works without one where it is refused', async () => {
  const said = asked(() => Promise.reject(new Error('opaque origin')));
  await vi.waitFor(() => expect(said).toHaveLength(4), PATIENCE);
  expect(kinds(said)).toContain('2 ok');
});
