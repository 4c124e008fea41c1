/**
 * Densities composed of a family and a link by the chain rule. Truth: the classes that four of the pairs have for themselves. Both are
 * compiled here, with f64x2 and without, because no pair of the module is composed.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import asc from 'assemblyscript/asc';
import { describe, expect, it } from 'vitest';
import { uniform } from '../support/random.ts';

interface Module {
  readonly memory: WebAssembly.Memory;
  readonly allocate: (bytes: number) => number;
  readonly evaluate: (
    pair: number,
    composed: boolean,
    y: number,
    w: number,
    eta: number,
    n: number,
    out: number,
    value: number,
  ) => void;
}

const N = 101;
/** Of the largest term: the chain rule adds three products of p_k, themselves a few roundings from the closed form. */
const RELATIVE = 1e-13;

const pairs = [
  ['binomial logit', 0, 30],
  ['binomial cloglog', 1, 6],
  ['Poisson log', 2, 30],
  ['Gamma inverse', 3, 30],
] as const;

describe.each([true, false])('composed densities, f64x2 %s', async (simd) => {
  const module = await compile(simd);
  it.each(pairs)('%s: value, score, W and dW are those of the class of its own', (_, pair, reach) => {
    const random = uniform(pair + 1);
    const eta = Array.from({ length: N }, (_x, i) =>
      pair === 3 ? 0.05 + reach * random() : reach * ((2 * i) / (N - 1) - 1),
    );
    const y = eta.map(() =>
      pair < 2 ? [0, 0.25, 1][Math.floor(3 * random())]! : pair === 2 ? Math.floor(9 * random()) : 3 * random(),
    );
    const one = evaluate(module, pair, true, y, eta);
    const other = evaluate(module, pair, false, y, eta);
    // what cancels: y eta against log(1 + e^eta); the cubes of e^eta and of 1 / eta, in dW by the chain rule
    const largest = (x: number): number => [Math.abs(x), Math.exp(3 * x), Math.exp(x), x ** -3][pair]!;
    const term = (i: number): number => 1 + y[i]! + largest(eta[i]!);
    for (let i = 0; i < N; i++)
      for (const key of ['score', 'W', 'dW'] as const)
        expect(Math.abs(one[key][i]! - other[key][i]!), `${key} at y = ${y[i]}, eta = ${eta[i]}`).toBeLessThanOrEqual(
          RELATIVE * (term(i) + Math.abs(other[key][i]!)),
        );
    // what depends on the response alone differs: Gamma's h is k (log(y / mu) - (y / mu - 1)) in the class of its own
    const left = pair === 3 ? y.reduce((sum, v) => sum + Math.log(v) + 1, 0) : 0;
    const size = eta.reduce((sum, _x, i) => sum + term(i) * (1 + Math.abs(eta[i]!)), 1);
    expect(Math.abs(one.value + left - other.value)).toBeLessThanOrEqual(RELATIVE * size);
  });
});

function evaluate(
  { memory, allocate, evaluate: run }: Module,
  pair: number,
  composed: boolean,
  y: readonly number[],
  eta: readonly number[],
) {
  const put = (values: readonly number[]): number => {
    const address = allocate(8 * (values.length + 1));
    new Float64Array(memory.buffer, address, values.length).set(values);
    return address;
  };
  const inputs = [put(y), put(y.map(() => 1)), put(eta)] as const;
  const out = allocate(24 * (N + 1));
  const value = allocate(8);
  run(pair, composed, ...inputs, N, out, value);
  const of = (k: number): Float64Array => new Float64Array(memory.buffer, out + 8 * k * (N + 1), N).slice();
  return { value: new Float64Array(memory.buffer, value, 1)[0]!, score: of(0), W: of(1), dW: of(2) };
}

async function compile(simd: boolean): Promise<Module> {
  const folder = mkdtempSync(join(tmpdir(), 'composed-'));
  try {
    const outFile = join(folder, 'composed.wasm');
    const options = [
      'assembly/family/link/composedEntry.ts',
      '--runtime',
      'stub',
      '--use',
      'abort=',
      '--outFile',
      outFile,
    ];
    const { error, stderr } = await asc.main(simd ? [...options, '--enable', 'simd'] : options);
    if (error) throw new Error(stderr.toString());
    return new WebAssembly.Instance(new WebAssembly.Module(readFileSync(outFile))).exports as unknown as Module;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
