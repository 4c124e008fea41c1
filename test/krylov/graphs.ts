/** Ten graphs of two crossed factors that differ in what they ask of conjugate gradients and of probes, with binary or normal responses. */
import type { SparseProblem } from '../../src/wasm/sparse/workspace.ts';
import { uniform } from '../sparse/uniform.ts';

export interface Graph {
  readonly name: string;
  readonly levels: readonly [number, number];
  readonly rows: readonly (readonly [number, number])[];
  readonly sd: number;
  /** Every so many rows one has no weight. */
  readonly without?: number;
}

const N = 1500;

export function graphs(): Graph[] {
  const u = uniform(2024);
  const pick = (n: number): number => Math.floor(n * u());
  const zipf = (n: number): number => Math.min(n - 1, Math.floor(n * u() ** 3));
  const rows = (make: (i: number) => [number, number], n = N): [number, number][] =>
    Array.from({ length: n }, (_, i) => make(i));
  const some = (a: number, b: number) => rows(() => [pick(a), pick(b)]);
  return [
    { name: 'uniform', levels: [200, 150], rows: some(200, 150), sd: 1 },
    { name: 'Zipf', levels: [200, 150], rows: rows(() => [zipf(200), zipf(150)]), sd: 1 },
    { name: 'path', levels: [300, 300], rows: rows((i) => [i % 300, ((i % 300) + (i < 750 ? 0 : 1)) % 300]), sd: 1 },
    {
      name: 'communities',
      levels: [200, 160],
      rows: rows((i) => {
        const c = pick(8);
        return i % 50 === 0 ? [pick(200), pick(160)] : [c * 25 + pick(25), c * 20 + pick(20)];
      }),
      sd: 1,
    },
    {
      name: 'duplicates',
      levels: [60, 50],
      rows: rows(() => {
        const cell = pick(200);
        return [cell % 60, (cell * 7) % 50];
      }),
      sd: 1,
    },
    { name: 'empty levels', levels: [260, 190], rows: some(200, 150), sd: 1 },
    { name: 'one row a level', levels: [N, 120], rows: rows((i) => [i, pick(120)]), sd: 0.7 },
    {
      name: 'disconnected',
      levels: [200, 160],
      rows: rows((i) => [(i % 10) * 20 + pick(20), (i % 10) * 16 + pick(16)]),
      sd: 1,
    },
    { name: 'weights of zero', levels: [200, 150], rows: some(200, 150), sd: 1, without: 4 },
    { name: 'an sd of five', levels: [120, 100], rows: some(120, 100), sd: 5 },
  ];
}

export const BETA: readonly number[] = [0.3, 0.5];

/** As the engines take it, responses drawn from the model. */
export function problemOf({ levels, rows, sd, without }: Graph, binary: boolean): SparseProblem {
  const u = uniform(77);
  const normal = (): number => Math.sqrt(-2 * Math.log(u())) * Math.cos(2 * Math.PI * u());
  const effects = levels.map((n) => Array.from({ length: n }, () => sd * normal()));
  const n = rows.length;
  const x = Float64Array.from({ length: n }, normal);
  const y = Float64Array.from(rows, ([a, b], i) => {
    const eta = BETA[0] + BETA[1] * x[i] + effects[0][a] + effects[1][b];
    return binary ? Number(u() < 1 / (1 + Math.exp(-eta))) : eta + normal();
  });
  const ones = new Float64Array(n).fill(1);
  const plain = { values: ones, center: new Float64Array(1), factor: Float64Array.of(1) };
  return {
    y,
    weights: ones.map((_, i) => (without && i % without === 0 ? 0 : 1)),
    offset: null,
    X: { values: Float64Array.from([...ones, ...x]), center: new Float64Array(2), factor: Float64Array.of(1, 1) },
    terms: levels.map((nLevels, t) => ({ Z: plain, codes: Int32Array.from(rows, (row) => row[t]), nLevels })),
  };
}
