/** Arrays for which there is no room; the words are those of the three engines. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { isWithoutRoom } from '../../src/data/room.ts';
import { GlmmError, glmm, lmm } from '../../src/index.ts';
import { toErrorRecord } from '../../src/worker/errorRecord.ts';
import { glmmWorker } from '../../src/worker.ts';

const data = {
  y: Array.from({ length: 40 }, (_, k) => (k * 7) % 3),
  x: Float64Array.from({ length: 40 }, (_, k) => k % 5),
  g: Array.from({ length: 40 }, (_, k) => k % 8),
};

describe('what engines say', () => {
  it.each([
    ['V8, a buffer', new RangeError('Array buffer allocation failed')],
    ['V8, a length', new RangeError('Invalid typed array length: 9000000000')],
    ['V8, a message', new Error("Failed to execute 'postMessage': Data cannot be cloned, out of memory.")],
    ['SpiderMonkey', new Error('allocation size overflow')],
    ['SpiderMonkey, no error at all', 'out of memory'],
    ['JavaScriptCore', new RangeError('Out of memory')],
  ])('%s', (_, error) => {
    expect(isWithoutRoom(error)).toBe(true);
    expect(toErrorRecord(error).code).toBe('OUT_OF_MEMORY');
  });

  it('a deep stack is something else, and what has a code keeps it', () => {
    expect(isWithoutRoom(new RangeError('Maximum call stack size exceeded'))).toBe(false);
    expect(isWithoutRoom(new GlmmError('EMPTY_DATA', 'out of memory'))).toBe(false);
    expect(isWithoutRoom(undefined)).toBe(false);
  });
});

describe('a fit for which there is no room', () => {
  afterEach(() => void vi.restoreAllMocks());
  const failing = () => {
    const { slice } = Float64Array.prototype;
    // as of a machine that is full: from now on no array of rows is to be had
    vi.spyOn(Float64Array.prototype, 'slice').mockImplementation(function (this: Float64Array, ...given) {
      if (this.length >= 40) throw new RangeError('Array buffer allocation failed');
      return slice.apply(this, given);
    });
    vi.spyOn(Float64Array.prototype, 'map').mockImplementation(() => {
      throw new RangeError('Array buffer allocation failed');
    });
  };

  it.each([
    ['glmm', () => glmm('y ~ x + (1 | g)', data, { family: 'poisson' })],
    ['lmm', () => lmm('y ~ x + (1 | g)', data)],
  ])('%s names the size and the way out, and the next one works', (_, fitted) => {
    const { logLik } = fitted();
    failing();
    expect(fitted).toThrow(
      /^\[OUT_OF_MEMORY\]: there is no room in memory for .*\(Array buffer allocation failed\)\.\nFit to/s,
    );
    vi.restoreAllMocks();
    expect(fitted().logLik).toBe(logLik);
  });

  it('setData() names the column', async () => {
    const session = glmmWorker({ worker: false });
    vi.stubGlobal('structuredClone', () => {
      throw new DOMException('Data cannot be cloned, out of memory.', 'DataCloneError');
    });
    const refused = session.setData(data);
    vi.unstubAllGlobals();
    await expect(refused).rejects.toMatchObject({ code: 'OUT_OF_MEMORY', details: { column: 'y', rows: 40 } });
  });
});
