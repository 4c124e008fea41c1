/** Saved fits and tables of text, damaged. */
import { readCsv } from '../../../src/csv.ts';
import { describe, fromJSON, type SavedFit } from '../../../src/index.ts';
import { checkResult, Failure, outcome } from '../expect.ts';
import { odd } from '../odd.ts';
import { of, options } from '../options.ts';
import { POOL_SIZE, pooled } from '../pool.ts';
import type { Chance } from '../random.ts';
import { PLAIN_METHODS } from './methods.ts';

/** One to three members, anywhere, changed into something else. */
function damaged(chance: Chance, json: unknown): unknown {
  const copy = JSON.parse(JSON.stringify(json));
  for (let left = 1 + chance.below(3); left > 0; left--) {
    let at = copy as Record<string, unknown>;
    for (let depth = chance.below(7); depth > 0; depth--) {
      const inner = Object.values(at).filter((value) => typeof value === 'object' && value !== null);
      if (inner.length === 0) break;
      at = chance.pick(inner) as Record<string, unknown>;
    }
    const names = Object.keys(at);
    if (names.length === 0) continue;
    const name = chance.pick(names);
    const roll = chance.below(7);
    if (roll === 0 && Array.isArray(at)) at.pop();
    else if (roll === 0) delete at[name];
    else if (roll === 1 && Array.isArray(at)) at.push(at[0]);
    else if (roll === 1) at[name] = nested(chance.pick([3, 300, 3000]));
    else if (roll === 2) at[name] = { number: chance.pick(['NaN', 'Infinity', '-Infinity', 'x']) };
    else if (roll === 3 && typeof at[name] === 'number') at[name] = -(at[name] as number) * (1 + chance.uniform());
    else if (roll === 4) at[name] = at[chance.pick(names)];
    else at[name] = chance.pick([null, 0, -1, 1e300, '', 'x', [], {}, true, [1], { length: 4294967295 }, '__proto__']);
  }
  return copy;
}

function nested(depth: number): unknown {
  let value: unknown = 1;
  for (let k = 0; k < depth; k++) value = k % 2 === 0 ? [value] : { a: value };
  return value;
}

type Callable = Readonly<Record<string, ((...args: readonly unknown[]) => unknown) | undefined>>;

export async function savedFits(chance: Chance): Promise<void> {
  const index = chance.below(POOL_SIZE);
  const { fit, data } = pooled(index);
  const json = damaged(chance, fit);
  const text = JSON.stringify(json);
  const at = chance.below(text.length);
  const given = chance.happens(0.1)
    ? odd(chance)
    : chance.happens(0.3)
      ? text.slice(0, at) + chance.pick(['', '{', '"', ',', '0', '\u0000', 'null']) + text.slice(at + chance.below(3))
      : chance.happens(0.5)
        ? json
        : text;
  const read = (await outcome(`fromJSON of fit ${index}`, () => fromJSON(given))) as SavedFit | undefined;
  if (read === undefined) return;
  const call = async (name: string, ...args: readonly unknown[]): Promise<void> => {
    const method = (read as unknown as Callable)[name];
    if (method === undefined) return;
    const what = `fit ${index} read from JSON, ${name}()`;
    const result = await outcome(what, () => method(...args));
    if (typeof result === 'string' && /undefined|\[object/.test(result)) throw new Failure(`${what} says ${result}`);
  };
  for (const name of PLAIN_METHODS) await call(name);
  for (const name of ['coef', 'icc', 'oddsRatios', 'interpret', 'medianOddsRatio', 'variancePartition'])
    await call(name);
  await call('predict', { newData: data, se: true, allowNewLevels: true, offset: undefined });
  await call('predict', { newData: data, randomEffects: 'marginal', interval: true });
  await call('marginalCoefficients', { data });
  await call('compare', { data, variable: 'x', from: 0, to: 1 });
  await call('predictNewGroup', { newData: data });
}

const BASES = [
  'y,x,g\n1,0.5,a\n0,1.5,b\n1,,c\n',
  'y;x;g\r\n1;0,5;a\r\n0;1,5;"b;c"\r\n',
  'id\tname\n007\t"a ""quoted"" name"\n9007199254740993\tb\n',
  'sep=;\na;b\n1;2\n',
  'a,a,,b\n1,2,3,4\n\n5,6,7,NA\n',
  '\ufeffx\n1\n2\n',
];
const BITS = [
  '"',
  '""',
  ',',
  ';',
  '\t',
  '\n',
  '\r',
  '\r\n',
  '\u0000',
  '\ufeff',
  ' ',
  'é',
  'é',
  '\ud800',
  'NA',
  'e5',
  '-',
  '0x',
  '=1+1',
];

export async function tables(chance: Chance): Promise<void> {
  let text = chance.pick(BASES);
  for (let left = chance.below(5); left > 0; left--) {
    const at = chance.below(text.length + 1);
    text = text.slice(0, at) + chance.pick(BITS) + text.slice(at + chance.below(3));
  }
  const given = chance.happens(0.05) ? odd(chance) : text;
  const wanted = options(chance, {
    separator: of(',', ';', '\t', '|'),
    na: of(['NA'], [], ['', '.']),
    factors: of([], ['x'], ['nope']),
    decimal: of('.', ','),
  });
  const what = `readCsv(${JSON.stringify(text)})`;
  const table = (await outcome(what, () => readCsv(given as string, wanted as never))) as
    | ReturnType<typeof readCsv>
    | undefined;
  if (table === undefined) return;
  for (const name of table.columnNames()) {
    const { length } = table.column(name);
    if (length !== table.numRows) throw new Failure(`${what}: a column of ${length} in ${table.numRows} rows`);
  }
  checkResult(what, (await outcome('describe', () => describe(table))) ?? null);
}
