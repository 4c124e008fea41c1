/** The arena of the kernels: what is handed out is zero, what is taken back is handed out again, and nothing grows that must not. */
import { describe, expect, it } from 'vitest';
import { kernels } from '../support/kernels.ts';

const PAGE = 65_536;

describe.each(kernels)('$name', ({ instantiate }) => {
  it('hands out again from where it was taken back, all of it zero', () => {
    const { exports, memory } = instantiate();
    const bottom = exports.handedOut();
    for (const bytes of [8, 24, 4096, 3 * PAGE, 100]) {
      const address = exports.allocate(bytes);
      expect(address).toBe(bottom);
      const view = new Uint8Array(memory.buffer, address, bytes);
      expect(view.every((byte) => byte === 0)).toBe(true);
      view.fill(255);
      exports.takeBack(bottom);
    }
    const kept = exports.allocate(16);
    const above = exports.handedOut();
    exports.allocate(1000);
    exports.takeBack(above);
    expect(exports.allocate(8)).toBe(above);
    expect(kept).toBe(bottom);
  });

  it('refuses to grow while it must not, says so, and hands out what there is', () => {
    const { exports, memory } = instantiate();
    exports.keepSize(1);
    const size = memory.buffer.byteLength;
    const room = size - exports.handedOut();
    expect([exports.allocate(room + 1), exports.wasRefused()]).toEqual([0, 1]);
    exports.keepSize(1);
    expect(exports.allocate(room - 16)).toBeGreaterThan(0);
    expect([exports.wasRefused(), memory.buffer.byteLength]).toEqual([0, size]);
    exports.keepSize(0);
    expect(exports.allocate(PAGE)).toBeGreaterThan(0);
    expect(memory.buffer.byteLength).toBeGreaterThan(size);
    // more than there can be is refused for another reason
    expect([exports.allocate(5e9), exports.wasRefused()]).toEqual([0, 0]);
  });
});
