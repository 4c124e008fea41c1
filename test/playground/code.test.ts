/** The programs that the page gives away make the fit that is on the screen. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { javascriptCode, rCode } from '../../examples/playground/code.ts';
import { readData } from '../../examples/playground/readData.ts';
import type { ModelChoice } from '../../examples/playground/state.ts';
import { glmm, lmm } from '../../src/index.ts';
import { readText } from '../support/readText.ts';
import { ODD, ODD_FORMULA, oddFit } from './odd.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'glmm-wasm-code-'));
  // the package as an installed one
  execFileSync('mkdir', ['-p', join(folder, 'node_modules')]);
  symlinkSync(ROOT, join(folder, 'node_modules', 'glmm-wasm'));
  for (const name of ['toenail', 'sleepstudy', 'epil']) writeFileSync(join(folder, `${name}.csv`), readText(name));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const choice = (changes: Partial<ModelChoice>): ModelChoice => ({
  formula: 'outcome ~ treatment * time + (1 | patientID)',
  family: 'binomial',
  link: '',
  points: 5,
  levels: {},
  ...changes,
});

function outputOf(model: ModelChoice, name: string): string {
  const file = join(folder, 'fit.mjs');
  writeFileSync(file, javascriptCode(model, readData(`${name}.csv`, readText(name))));
  return execFileSync(process.execPath, [file], { cwd: folder, encoding: 'utf8' }).trimEnd();
}

describe('the JavaScript', () => {
  it('gives the report of a binomial model with levels and a link', () => {
    const levels = { outcome: ['none or mild', 'moderate or severe'] };
    const { table } = readData('toenail.csv', readText('toenail'));
    const fit = glmm('outcome ~ treatment * time + (1 | patientID)', table, {
      family: 'binomial',
      link: 'probit',
      nAGQ: 5,
      levels,
    });
    expect(outputOf(choice({ levels, link: 'probit' }), 'toenail')).toBe(fit.summary());
  });
  it('gives the report of a linear model', () => {
    const { table } = readData('sleepstudy.csv', readText('sleepstudy'));
    const formula = 'Reaction ~ Days + (Days | Subject)';
    expect(outputOf(choice({ formula, family: 'linearML' }), 'sleepstudy')).toBe(
      lmm(formula, table, { method: 'ML' }).summary(),
    );
  });
  it('has the formulas of second predictors', () => {
    const { table } = readData('epil.csv', readText('epil'));
    const formula = 'y ~ lbase + (1 | subject)';
    const second = { ziformula: '~ trt', dispformula: '~ lbase' };
    const model = choice({ formula, family: 'negativeBinomial', points: 3, zi: '~ trt', disp: '~ lbase' });
    expect(outputOf(model, 'epil')).toBe(
      glmm(formula, table, { family: 'negativeBinomial', nAGQ: 3, ...second }).summary(),
    );
  });
  it('quotes what is quoted in formulas and names', () => {
    const hostile = { formula: "`it's` ~ 1 + (1 | `a\\`b`)", levels: { "it's": ['"', '\\', '\u2028'] } };
    const code = javascriptCode(choice(hostile), readData("o'neil\n.csv", 'a,b\n1,2\n'));
    const file = join(folder, 'quoted.mjs');
    const parts = code
      .replace(/^import.*$/gm, '')
      .replace('readCsv(readFileSync(', 'String((')
      .replace('const fit = glmm(', 'const fit = [')
      .replace(/\);\nconsole.log.*/s, '];\nconsole.log(JSON.stringify([fit[0], fit[2].levels]));');
    writeFileSync(file, parts);
    const [formula, levels] = JSON.parse(execFileSync(process.execPath, [file], { encoding: 'utf8' })) as [
      string,
      unknown,
    ];
    expect(formula).toBe(hostile.formula);
    expect(levels).toEqual(hostile.levels);
  });
});

describe('the R code', () => {
  const { table, ...rest } = readData('toenail.csv', readText('toenail'));
  const data = { table, ...rest };
  it('puts levels in the order of the screen', () => {
    const levels = { outcome: ['none or mild', 'moderate or severe'] };
    const fit = glmm(choice({}).formula, table, { family: 'binomial', nAGQ: 5, levels });
    const code = rCode(choice({ levels }), fit, data)!;
    expect(code).toContain('levels = c("none or mild", "moderate or severe")');
    expect(code).toContain('family = binomial(link = "logit"),\n  nAGQ = 5');
  });
  it('is not given where R has no such fit', () => {
    const formula = 'outcome ~ time + (1 + time | patientID)';
    const fit = glmm(formula, table, { family: 'binomial', nAGQ: 3 });
    expect(rCode(choice({ formula, points: 3 }), fit, data)).toBe(null);
    const own = 'outcome ~ time + (1 | patientID)';
    // no such link, no such rule of a density with a parameter of its own, no such integral
    const none = [
      [own, { family: 'binomial', link: 'loglog', nAGQ: 1 }],
      [own, { family: 'binomial', link: 'cauchit', nAGQ: 1 }],
      [own, { family: 'binomial', integration: 'ep' }],
      ['visit ~ time + (1 | patientID)', { family: 'truncatedPoisson', nAGQ: 3 }],
      ['visit ~ time + (time | patientID)', { family: 'cumulative', nAGQ: 3 }],
    ] as const;
    const few = readData('toenail.csv', readText('toenail').split('\n').slice(0, 300).join('\n')).table;
    for (const [formula, options] of none) {
      const {
        family,
        link = '',
        nAGQ = 5,
      } = options as { family: ModelChoice['family']; link?: string; nAGQ?: number };
      const found = rCode(choice({ formula, family, link, points: nAGQ }), glmm(formula, few, options as never), data);
      expect([formula, found]).toEqual([formula, null]);
    }
  });
  it('is glmmTMB of a covariance that lme4 does not have, where the way of integrating is its own', () => {
    const { table, ...rest } = readData('sleepstudy.csv', readText('sleepstudy'));
    const sleep = { table, ...rest };
    for (const [effects, program] of [
      ['ar1(0 + factor(Days) | Subject)', 'glmmTMB'],
      ['diag(Days | Subject)', 'glmmTMB'],
      ['(Days || Subject)', 'lme4'],
    ] as const) {
      const formula = `Reaction ~ Days + ${effects}`;
      const code = rCode(choice({ formula, family: 'linear' }), lmm(formula, table), sleep)!;
      expect(code).toContain(`library(${program})`);
      expect(code).toContain('REML = TRUE');
    }
    const formula = 'visit ~ time + homcs(time | patientID)';
    const model = (points: number) => choice({ formula, family: 'poisson', points });
    const fitted = (nAGQ: number) => glmm(formula, data.table, { family: 'poisson', nAGQ });
    expect(rCode(model(1), fitted(1), data)).toContain('library(glmmTMB)');
    expect(rCode(model(3), fitted(3), data)).toBe(null);
  });
  it('has the formulas of second predictors, by Laplace, and none where a rule has more points', () => {
    const epil = readData('epil.csv', readText('epil'));
    const model = choice({ formula: 'y ~ 1 + (1 | subject)', family: 'poisson', points: 1, zi: '~ trt' });
    const fitOf = (nAGQ: number) => glmm(model.formula, epil.table, { family: 'poisson', ziformula: '~ trt', nAGQ });
    const code = rCode(model, fitOf(1), epil)!;
    expect(code).toContain('library(glmmTMB)');
    expect(code).toContain('ziformula = ~ trt');
    // of a factor that stands there alone levels are ordered too
    expect(code).toContain('data[["trt"]] <- factor(');
    expect(rCode({ ...model, points: 3 }, fitOf(3), epil)).toBe(null);
  });
  it('says how a file is written: separator, decimal comma, byte order mark, truth values', () => {
    const odd = readData('odd.csv', ODD);
    const code = rCode(choice({ formula: ODD_FORMULA, family: 'linearML' }), oddFit(), odd)!;
    for (const part of ['sep = ";"', 'dec = ","', '"UTF-8-BOM"', 'colClasses = c("ja" = "character")'])
      expect(code).toContain(part);
  });
});
