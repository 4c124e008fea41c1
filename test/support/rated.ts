/** Ratings from 0 to 3 in groups, whose odds are proportional or not. */
import { createRandom } from '../../src/stats/random.ts';

/** Cumulative logits with taus -1.2, 0.2, 1.5 and a slope of x that changes by `twist` from cut to cut. */
export function rated({ seed, groups, rows, twist }: Readonly<Record<'seed' | 'groups' | 'rows' | 'twist', number>>) {
  const random = createRandom(seed);
  const all = Array.from({ length: groups }, (_, g) => ({ g: `g${g}`, b: 0.9 * random.normal() })).flatMap(({ g, b }) =>
    Array.from({ length: rows }, () => {
      const x = Math.max(-1.5, Math.min(1.5, random.normal()));
      const f = random.uniform() < 0.5 ? 'a' : 'b';
      const u = random.uniform();
      const above = [-1.2, 0.2, 1.5].filter((tau, c) => {
        const eta = 0.6 * x + (f === 'b' ? 0.5 : 0) + b - tau + twist * (c - 1) * x;
        return u < 1 / (1 + Math.exp(-eta));
      });
      return { y: above.length, x, f, g };
    }),
  );
  return Object.fromEntries((['y', 'x', 'f', 'g'] as const).map((name) => [name, all.map((row) => row[name])])) as {
    readonly [Name in 'y' | 'x']: number[];
  } & { readonly [Name in 'f' | 'g']: string[] };
}
