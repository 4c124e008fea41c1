/** Seeded counts by group, with random slopes where asked. */
import { normal, poissonDraw, uniform } from '../support/random.ts';

export interface Counts {
  readonly y: number[];
  readonly x: number[];
  readonly z: number[];
  readonly g: number[];
  readonly [column: string]: number[];
}

export function counts(options: {
  readonly seed: number;
  readonly groups: number;
  readonly rows: number;
  readonly sd: number;
  readonly sdSlope?: number;
}): Counts {
  const { seed, groups, rows, sd, sdSlope = 0 } = options;
  const random = uniform(seed);
  const data: Counts = { y: [], x: [], z: [], g: [] };
  for (let i = 0; i < groups; i++) {
    const b = sd * normal(random);
    const c = sdSlope * normal(random);
    for (let k = 0; k < rows; k++) {
      const x = normal(random);
      data.x.push(x);
      data.z.push(normal(random));
      data.g.push(i);
      data.y.push(poissonDraw(random, Math.exp(0.5 + 0.3 * x + b + c * x)));
    }
  }
  return data;
}
