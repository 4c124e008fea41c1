/** Data frames, from ordinary to impossible. */
import { odd } from './odd.ts';
import type { Chance } from './random.ts';

export type Frame = Record<string, unknown>;

/** Seven columns of `n` rows that models can be fitted to: y 0/1, k counts, z numbers, x, f of three levels, g and h groups. */
export function goodFrame(chance: Chance, n = 24 + chance.below(24)): Frame {
  const groups = 4 + chance.below(4);
  const effect = chance.some(groups, () => chance.uniform() * 2 - 1);
  const g = Array.from({ length: n }, (_, i) => i % groups);
  const x = chance.some(n, () => Math.round((chance.uniform() * 4 - 2) * 100) / 100);
  const eta = x.map((value, i) => 0.5 * value + effect[g[i]]!);
  return {
    y: eta.map((value) => (chance.uniform() < 1 / (1 + Math.exp(-value)) ? 1 : 0)),
    k: eta.map((value) => Math.floor(-Math.log(1 - chance.uniform()) * Math.exp(value) * 2)),
    z: eta.map((value) => Math.exp(value + chance.uniform())),
    x,
    f: x.map((_, i) => ['u', 'v', 'w'][(i + (i >> 2)) % 3]),
    g: g.map((code) => `g${code}`),
    h: g.map((_, i) => (i * 7 + (i >> 3)) % 5),
  };
}

type Column = (chance: Chance, n: number) => unknown;

const filled = (draw: (chance: Chance, i: number) => unknown): Column => {
  return (chance, n) => Array.from({ length: n }, (_, i) => draw(chance, i));
};

/** Columns that have been met, and some that have not. */
const COLUMNS: readonly Column[] = [
  filled((chance) => chance.uniform()),
  filled((chance) => (chance.happens(0.3) ? null : chance.uniform())),
  filled((chance) => (chance.happens(0.3) ? Number.NaN : chance.below(4))),
  filled((chance) => 1e300 * chance.uniform()),
  filled((chance) => 1e-300 * chance.uniform()),
  filled((chance) => 1e9 + chance.uniform()),
  filled((chance) => Date.UTC(2000 + chance.below(20), 1)),
  filled(() => 3),
  filled(() => 'same'),
  filled(() => null),
  filled((chance) => chance.happens(0.5)),
  filled((chance) => `level ${chance.below(3)}`),
  filled((_, i) => `row ${i}`),
  filled((chance) => String(chance.below(9))),
  filled((chance) => (chance.happens(0.1) ? 'n/a' : String(chance.uniform()))),
  filled((chance) => BigInt(chance.below(1000))),
  filled((chance) => 2n ** 60n + BigInt(chance.below(5))),
  filled((chance) => (chance.happens(0.1) ? Number.POSITIVE_INFINITY : chance.uniform())),
  filled(() => new Date(0)),
  filled((chance) => chance.pick(['', ' ', '\u0000', '__proto__', 'a:b', '\u202e', 'NA'])),
  filled((chance) => odd(chance)),
  (chance, n) => Float64Array.from({ length: n }, () => chance.uniform()),
  (chance, n) => Float32Array.from({ length: n }, () => chance.uniform()),
  (chance, n) => Int8Array.from({ length: n }, () => chance.below(3)),
  (chance, n) => BigInt64Array.from({ length: n }, () => BigInt(chance.below(3))),
  (chance, n) => new Set(Array.from({ length: n }, (_, i) => i + chance.uniform())),
  (chance) => odd(chance),
  (chance, n) => Array.from({ length: n + 1 }, () => chance.uniform()),
  (_, n) => new Array(n),
];

/** A frame of which one to three columns are odd, as columns, rows, or something else altogether. */
export function oddFrame(chance: Chance): unknown {
  if (chance.happens(0.05)) return odd(chance);
  const n = chance.pick([0, 1, 2, 3, 5, 8, 20, 40]);
  const frame = goodFrame(chance, n);
  const names = Object.keys(frame);
  for (let left = 1 + chance.below(3); left > 0; left--) {
    frame[chance.pick(names)] = chance.pick(COLUMNS)(chance, n);
  }
  if (chance.happens(0.1)) frame[chance.pick(['', '__proto__', 'a b', 'toString', '(Intercept)'])] = frame['x'];
  if (chance.happens(0.1)) delete frame[chance.pick(names)];
  if (chance.happens(0.7)) return frame;
  return Array.from({ length: n }, (_, i) =>
    Object.fromEntries(Object.entries(frame).map(([name, cells]) => [name, (cells as ArrayLike<unknown> | null)?.[i]])),
  );
}
