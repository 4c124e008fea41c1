/** A module in parts does what the module does: on one that has every shape that could be told apart. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { run } from './consumer.ts';

interface Outlined {
  readonly stays: string;
  readonly parts: ReadonlyMap<string, string>;
}
interface Wanted {
  readonly partOf: (offset: number, source: string) => string | null;
  readonly isCalled: (offset: number) => boolean;
  readonly foreign: string;
  readonly loader: string;
  readonly least: number;
}
const { outline } = (await import(
  /* @vite-ignore */ new URL('../../scripts/forNode/outline.mjs', import.meta.url).href
)) as { outline(text: string, wanted: Wanted): Outlined };

const folder = mkdtempSync(join(tmpdir(), 'glmm-wasm-outline-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const MODULE = `
// node_modules/other/index.js
var Base = class { constructor(x) { this.x = x; } };
var Sub = class extends Base { twice() { return helper(this.x); } };
function helper(x) { return 2 * x; }
helper.mark = Sub;

// src/fit/one.ts
var state = 0;
function count() { state += 1; return state; }
function current() { return state; }
function Old(x) { this.x = x; }
function made(x) { return new Old(x).x; }
function self() { return typeof this; }
function many() { return arguments.length; }
var table = { value, rest, late: (f = value) => f(4) };
function value(x) { return x === undefined ? 'none' : x + 1; }
function same() { return table.value === value && [value].includes(table.value); }
function rest(first, ...others) { return [first, others.length]; }
function defaults({ a = 1, b: [c] = [2] } = {}, d = (() => a + c)()) { return [a, c, d]; }
function fac(n) { return n < 2 ? 1 : n * fac(n - 1); }
function* counted(n) { for (let k = 0; k < n; k++) yield value(k); }
async function later(x) { const f = async (y) => ({ y: await y }); return (await f(x)).y; }

// src/infer/two.ts
function arrows(list) {
  const object = (k) => ({ k });
  const outer = (...all) => all.map(([k]) => { const inner = () => k + list.length; return inner(); });
  const kept = () => arguments.length;
  return [list.map(object), outer(...list.map((k) => [k])), kept(), list.map(function (k) { return this + k; }, 5)];
}
function algebra(x) { return new Sub(x).twice() + helper(x); }
function pair() { return [odd(7), even(7)]; }
function odd(n) { return n === 0 ? false : even(n - 1); }
function even(n) { return n === 0 ? true : odd(n - 1); }
function message(name) { return \`\${name ? \`of \${value(1)}\` : 'nobody'} \${/^[a-z]/.test(name)}\`; }
var before = count() + value(1);
async function all() {
  return [before, current(), count(), current(), made(3), self(), many(1, 2), table.late(), table.late(undefined), same(),
    rest(1, 2, 3), rest.length, defaults.length, rest, defaults, defaults(), defaults({ a: 5, b: [6] }), fac(5), [...counted(3)], await later(8),
    arrows([1, 2]), algebra(3), algebra(4), pair(), message('x'), message(''), value.length, [1, 2].map(value)];
}
export { all, value as renamed, table };
`;

const PROGRAM = (module: string): string => `
  import { all, renamed, table } from '${module}';
  console.log(JSON.stringify([await all(), renamed === table.value, await all()]));
`;

const answerOf = (text: string, parts: ReadonlyMap<string, string>): string => {
  for (const [name, part] of parts) writeFileSync(join(folder, `${name}.cjs`), part);
  const loads = [...parts.keys()].map((name) => `exports.${name} = () => require('./${name}.cjs');`);
  writeFileSync(join(folder, 'later.cjs'), loads.join('\n'));
  writeFileSync(join(folder, 'module.mjs'), text);
  writeFileSync(join(folder, 'program.mjs'), PROGRAM(pathToFileURL(join(folder, 'module.mjs')).href));
  return run(process.execPath, [join(folder, 'program.mjs')], folder);
};

const truth = answerOf(MODULE, new Map());
const starts = (name: string): number => MODULE.search(new RegExp(`(async )?function\\*? ${name}\\(`));
const CALLED = ['count', 'value', 'all'].map(starts);
/** Called while the module is evaluated. */
const AT_IMPORT = ['count', 'value'].map(starts);

it.each([
  ['parts by source', (_: number, source: string) => source.split('/')[1]!, (at: number) => CALLED.includes(at)],
  ['everything in one part', () => 'one', () => false],
  ['nothing leaves, and everything is compiled at once', () => null, () => true],
  ['everything leaves and is compiled at once', (_: number, source: string) => source.split('/')[1]!, () => true],
  // by their places: neighbours call each other across parts
  ['parts that have nothing to do with it', (at: number) => `p${at % 3}`, (at: number) => at % 2 === 0],
])('%s', (_, partOf, isCalled) => {
  const staying = (at: number, source: string): string | null => {
    if (AT_IMPORT.includes(at)) return null;
    return source.startsWith('src') ? partOf(at, source) : partOf(at, source) && 'foreign';
  };
  const wanted: Wanted = { partOf: staying, isCalled, foreign: 'foreign', loader: './later.cjs', least: 0 };
  const { stays, parts } = outline(MODULE, wanted);
  expect(answerOf(stays, parts)).toBe(truth);
});

it('takes out what may leave, whole packages too, and leaves what writes, is constructed or knows its caller', () => {
  const wanted: Wanted = {
    partOf: (_, source) => (source.startsWith('src') ? 'fit' : 'foreign'),
    isCalled: () => false,
    foreign: 'foreign',
    loader: './later.cjs',
    least: 0,
  };
  const { stays, parts } = outline(MODULE, wanted);
  expect([...parts.keys()].sort()).toEqual(['fit', 'foreign']);
  for (const text of ['class extends', 'n * fac', 'odd(n - 1)', 'others.length']) expect(stays).not.toContain(text);
  for (const text of ['state += 1', 'this.x = x', 'typeof this', 'arguments.length']) expect(stays).toContain(text);
});

it('leaves what is too little for a file', () => {
  const wanted: Wanted = {
    partOf: () => 'fit',
    isCalled: () => false,
    foreign: 'foreign',
    loader: './later.cjs',
    least: 1e6,
  };
  const { stays, parts } = outline(MODULE, wanted);
  expect(parts.size).toBeLessThan(2);
  expect(stays).toContain('n * fac');
});
