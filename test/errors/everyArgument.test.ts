/**
 * Every public function with every wrong kind of argument: a result or a GlmmError comes out, nothing else. Functions are taken
 * from the exports and from the objects that they return, options from what the functions themselves say that they take.
 */
import { describe, expect, it } from 'vitest';
import { GlmmError } from '../../src/index.ts';
import { ODD } from '../fuzz/odd.ts';
import { exportedCalls, methodCalls, type PublicCall, plotCalls, workerCalls } from './publicCalls.ts';

/** What came of a call: null for a result. */
async function thrownBy({ name, call }: PublicCall, args: readonly unknown[], how: string): Promise<GlmmError | null> {
  try {
    await call(...args);
    return null;
  } catch (error) {
    expect(error, `${name}, ${how}: ${String((error as Error)?.stack)}`).toBeInstanceOf(GlmmError);
    return error as GlmmError;
  }
}

function withArgument(args: readonly unknown[], k: number, value: unknown): readonly unknown[] {
  return args.map((arg, at) => (at === k ? value : arg));
}

/** Names of the options that an object among the arguments may have, as the error for a wrong one lists them. */
async function optionsOf(one: PublicCall, k: number): Promise<readonly string[]> {
  const args = withArgument(one.args, k, { ...(one.args[k] as object), noSuchOption: 1 });
  const error = await thrownBy(one, args, 'with an option that it does not have');
  const listed = error?.message.match(/\nOptions: (.*?)\.( Did you mean|$)/)?.[1];
  return listed === undefined ? [] : listed.split(', ');
}

/** An option that may be null. */
const NULLABLE = ['the plot predictions: by'];

/** A thousand refits are what no options mean. */
const LONG_BY_DEFAULT = /bootstrap|dispersionTest/;
const EMPTY = ['an object', 'an object without a prototype'];

async function spoilEveryArgument(one: PublicCall): Promise<number> {
  expect(await thrownBy(one, one.args, 'the call to spoil'), `${one.name}: the call to spoil`).toBeNull();
  let checked = 0;
  for (let k = 0; k < Math.max(1, one.args.length); k++) {
    for (const [kind, make] of ODD) {
      if (LONG_BY_DEFAULT.test(one.name) && EMPTY.includes(kind)) continue;
      await thrownBy(one, withArgument(one.args, k, make()), `argument ${k} is ${kind}`);
    }
    const argument = one.args[k];
    if (typeof argument !== 'object' || argument === null || Array.isArray(argument)) continue;
    for (const option of await optionsOf(one, k)) {
      checked++;
      for (const [kind, make] of ODD) {
        const args = withArgument(one.args, k, { ...argument, [option]: make() });
        const error = await thrownBy(one, args, `option ${option} is ${kind}`);
        const mustBeRefused = (kind === 'null' || kind === 'a symbol') && !NULLABLE.includes(`${one.name}: ${option}`);
        if (mustBeRefused) expect(error, `${one.name}: ${option} is ${kind} and nothing was said`).not.toBeNull();
      }
    }
  }
  return checked;
}

describe('with wrong arguments', () => {
  it.each(exportedCalls().map((one) => [one.name, one] as const))('%s', async (_, one) => {
    await spoilEveryArgument(one);
  });
  it.each(methodCalls().map((one) => [one.name, one] as const))('%s', async (_, one) => {
    await spoilEveryArgument(one);
  });
  it.each(plotCalls().map((one) => [one.name, one] as const))('%s', async (_, one) => {
    expect(await spoilEveryArgument(one)).toBeGreaterThan(3);
  });
  it('the methods of a session and of its fits', async () => {
    for (const one of await workerCalls()) await spoilEveryArgument(one);
  });
});

describe('options are found at all', () => {
  it.each([
    ['fit.predict', 0, 8],
    ['fit.confint', 0, 8],
    ['fit.compare', 0, 7],
    ['saved fit.icc', 0, 2],
    ['glmm', 2, 11],
    ['readCsv', 1, 4],
  ])('%s: %d', async (name, k, least) => {
    const one = [...exportedCalls(), ...methodCalls()].find((call) => call.name === name)!;
    expect((await optionsOf(one, k)).length).toBeGreaterThanOrEqual(least);
  });
});
