/**
 * The lecture from the poll that it was given with. Truth: the numbers on its pages (lme4). Estimates and standard errors there
 * are of a derivative-free search and of finite differences, and profile limits are interpolated: they agree to the digits below.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { pollsFile } from '../support/datasets.ts';
import { expectAbsolute } from '../support/tolerance.ts';

const SCRIPT = fileURLToPath(new URL('../../examples/lecture.mjs', import.meta.url));
const built = existsSync(new URL('../../dist/index.js', import.meta.url));

/** What the pages print of each coefficient and limit, as text that starts a line. */
const MODEL_1 = { '(Intercept)': [0.44523, 0.10139], black: [-1.74161, 0.20954], female: [-0.09705, 0.09511] };
const MODEL_2 = {
  '(Intercept)': [0.31206, 0.19438],
  black: [-1.74378, 0.21124],
  female: [-0.09681, 0.09593],
  edu_labelHS: [0.23282, 0.16569],
  'edu_labelSome College': [0.51598, 0.17921],
  'edu_labelCollege Grad': [0.31585, 0.17454],
  'age_label30-44': [-0.29222, 0.12352],
  'age_label45-64': [-0.06744, 0.13738],
  'age_label65+': [-0.22509, 0.16142],
};
const LIMITS = {
  'sd_(Intercept)|state_label': [0.2608567, 0.60403428],
  '(Intercept)': [0.2452467, 0.64871247],
  black: [-2.1666001, -1.34322366],
  female: [-0.28371, 0.08919986],
};
/** Of a standard error: where lme4's search ends. */
const SEARCH = 1e-3;
/** Relative, of lme4's standard errors. */
const DIFFERENCES = 1e-3;
/** Of the limits: lme4 interpolates. */
const INTERPOLATED = 1e-4;

/** The part of the output below a heading. */
function section(output: string, start: string): string {
  const from = output.indexOf(`\n${start}. `);
  const to = output.indexOf(`\n${Number(start) + 1}. `);
  return output.slice(from, to < 0 ? undefined : to);
}

/** The first two numbers of the line that begins with a name. */
function numbersOf(text: string, name: string): readonly number[] {
  const line = text.split('\n').find((one) => one.startsWith(`${name} `)) ?? '';
  return line.slice(name.length).trim().split(/\s+/).slice(0, 2).map(Number);
}

it.skipIf(!built)('tells the lecture with its numbers, and draws its figures', (test) => {
  const file = pollsFile(test);
  const figures = mkdtempSync(join(tmpdir(), 'lecture-'));
  const output = execFileSync(process.execPath, [SCRIPT, file, '--figures', figures], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  for (const name of ['random-intercepts', 'random-slopes', 'random-intercepts-and-slopes'])
    expect(readFileSync(join(figures, `${name}.svg`), 'utf8')).toMatch(/^<svg[\s\S]*<\/svg>\s*$/);
  rmSync(figures, { recursive: true });

  const data = section(output, '1');
  expect(data).toContain('2193 respondents, of whom 178 state no preference; 2015 rows are complete.');
  expect(data).toMatch(/v_prev +0\.153 +0\.5278 +0\.5481 +0\.555 +0\.583 +0\.6927/);
  const tables = section(output, '3');
  expect(tables).toContain('bush: 0 891 times, 1 1124 times');
  expect(tables.match(/\d+ +\d+ +\d+ +\d+$/gm)?.map((row) => row.split(/ +/).map(Number))).toEqual([
    [44, 42, 67, 96],
    [232, 283, 223, 116],
    [141, 205, 99, 54],
    [119, 285, 125, 62],
  ]);
  expect(section(output, '4')).toMatch(
    /2666\.7 +2689\.1 +-1329\.3 +2658\.7 +2011[\s\S]*state_label \(Intercept\) 0\.1692 +0\.4113/,
  );
  expect(section(output, '7')).toMatch(
    /2662\.2 +2718\.3 +-1321\.1 +2642\.2 +2005[\s\S]*state_label \(Intercept\) 0\.1738 +0\.416/,
  );
  for (const [where, rows] of [
    ['4', MODEL_1],
    ['7', MODEL_2],
  ] as const) {
    for (const [name, [estimate, stdError]] of Object.entries(rows)) {
      const [ownEstimate, ownError] = numbersOf(section(output, where), name);
      expectAbsolute(ownEstimate, estimate, SEARCH * stdError, `${name}, model in section ${where}`);
      expectAbsolute(ownError, stdError, DIFFERENCES * stdError, `SE of ${name}, model in section ${where}`);
    }
  }
  const words = section(output, '5').replace(/\s+/g, ' ');
  expect(words).toContain('black multiplies the odds of bush = 1 by 0.18 (95% Wald interval 0.12 to 0.26), an 82% decrease in the odds');
  expect(words).toContain('by 0.91 (95% Wald interval 0.75 to 1.09), a 9% decrease in the odds; the interval includes 1');
  for (const [name, limits] of Object.entries(LIMITS))
    numbersOf(section(output, '6'), name).forEach((limit, k) => {
      expectAbsolute(limit, limits[k], INTERPOLATED, `limit of ${name}`);
    });
  // 18 of 19 columns: the page says "rank deficient", and that the search did not converge
  expect(section(output, '8')).toMatch(/edu_label:age_label +18 +-1314\.9304 +yes/);
  // sigma^2 / (sigma^2 + pi^2 / 3)
  expect(section(output, '9')).toContain(`= ${(0.1692 / (0.1692 + Math.PI ** 2 / 3)).toFixed(4)} (`);
});
