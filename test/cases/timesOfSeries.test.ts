/** Series whose times have no order, or come twice. Truths: what the levels are; a given order is the fit of numbers. */
import { describe, expect, it } from 'vitest';
import { type GlmmError, lmm } from '../../src/index.ts';
import { normal, uniform } from '../support/random.ts';
import { refusalOf } from '../support/refusal.ts';
import { expectAbsolute } from '../support/tolerance.ts';

const random = uniform(4);
const data = { y: [] as number[], day: [] as number[], g: [] as string[], month: [] as string[], t: [] as string[] };
for (let g = 0; g < 12; g++) {
  let level = normal(random);
  for (let day = 1; day <= 4; day++) {
    level = 0.8 * level + 0.6 * normal(random);
    data.y.push(level + 0.5 * normal(random));
    data.day.push(day);
    data.g.push(`g${g}`);
    data.month.push(['Jan', 'Feb', 'Mar', 'Apr'][day - 1]);
    data.t.push(`t${3 * day}`);
  }
}

function errorOf(term: string, columns: Record<string, unknown[]> = data): GlmmError {
  return refusalOf(() => lmm(`y ~ 1 + ${term}`, columns as never));
}

describe.each(['ar1', 'hetar1', 'toep', 'homtoep'])('%s', (name) => {
  it.each([
    ['day + 0', 'FORMULA_UNSUPPORTED', 'Write NAME(0 + factor(day) | g).'],
    ['1 + factor(day)', 'FORMULA_UNSUPPORTED', 'its times are levels of one factor'],
    ['0 + month', 'UNORDERED_TIMES', 'NAME(): the order of month is not known: "Apr" comes before "Feb"'],
    ['0 + t', 'UNORDERED_TIMES', '"t12" comes before "t3"'],
  ])('(%s | g) is refused: %s', (effects, code, words) => {
    const error = errorOf(`${name}(${effects} | g)`);
    expect(error.code).toBe(code);
    expect(error.message).toContain(words.replace('NAME', name));
  });

  it('a time that comes twice in a group is named', () => {
    const error = errorOf(`${name}(0 + factor(day) | g)`, { ...data, day: data.day.map((d, i) => (i === 5 ? 1 : d)) });
    expect(error.code).toBe('REPEATED_TIMES');
    expect(error.message).toContain(`${name}(): factor(day) "1" occurs more than once in g "g1"`);
  });

  it('two levels of one time are named', () => {
    const error = errorOf(`${name}(0 + t | g)`, {
      ...data,
      t: data.day.map((d) => ['1', '01', '2', '3'][d - 1]).map((d) => `t${d}`),
    });
    expect(error.code).toBe('UNORDERED_TIMES');
    expect(error.message).toContain('are one time');
  });
});

it('an order that is given is that of the numbers', () => {
  const fit = lmm('y ~ 1 + ar1(0 + factor(day) | g)', data);
  for (const [column, levels] of [
    ['month', ['Jan', 'Feb', 'Mar', 'Apr']],
    ['t', ['t3', 't6', 't9', 't12']],
  ] as const) {
    const named = lmm(`y ~ 1 + ar1(0 + ${column} | g)`, data, { levels: { [column]: levels } });
    expectAbsolute(named.logLik, fit.logLik, 1e-9, column);
  }
});
