/** Threads that share memory in a browser: only where a page is cross-origin isolated; truth is the fit by one thread, to the last bit. */
import { cpSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT } from './consumer.ts';
import { CHROMIUM, titleOf } from './served.ts';

const ISOLATED = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' };

const PAGE = `
  import { glmmWorker } from './dist/worker.js';
  const n = 10_000;
  let seed = 1;
  const u = () => (seed = (seed * 48271) % 2147483647) / 2147483647;
  const pick = () => Array.from({ length: n }, () => Math.floor(700 * u()));
  const [a, b] = [pick(), pick()];
  const effect = Array.from({ length: 700 }, () => 3 * (u() + u() - 1));
  const y = a.map((level, i) => effect[level] - effect[b[i]] + 3 * (u() + u() - 1));
  const data = { y, a: a.map((level) => 'a' + level), b: b.map((level) => 'b' + level) };
  let helped = 0;
  const worker = () => {
    const one = new Worker('./dist/thread.js', { type: 'module' });
    const post = one.postMessage.bind(one);
    one.postMessage = (message) => {
      if (message.t === 'help') helped++;
      post(message);
    };
    return one;
  };
  const fits = [];
  for (const threads of [1, 3]) {
    const session = glmmWorker({ worker, threads });
    await session.setData(data);
    const { beta, theta, logLik, thetaSe } = await session.lmm('y ~ 1 + (1 | a) + (1 | b)', { control: { engine: 'iterative' } });
    fits.push(JSON.stringify([beta, theta, logLik, thetaSe]));
    await session.close();
  }
  document.title = [crossOriginIsolated, helped, fits[0] === fits[1]].join();
`;

describe.runIf(existsSync(CHROMIUM))('three threads in a page', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'isolated-'));
    cpSync(join(ROOT, 'dist'), join(folder, 'dist'), { recursive: true });
    writeFileSync(join(folder, 'index.html'), `<script type="module">${PAGE}</script>`);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('that is isolated help each other, and give the bits of one', async () => {
    expect(await titleOf(folder, ISOLATED)).toBe('true,2,true');
  });

  it('that is not isolated work for themselves, and give the bits of one', async () => {
    expect(await titleOf(folder)).toBe('false,0,true');
  });
});
