/** The R code that the page gives away, run: it makes the numbers of the screen. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rCode } from '../../examples/playground/code.ts';
import { readData } from '../../examples/playground/readData.ts';
import type { ModelChoice } from '../../examples/playground/state.ts';
import { glmm, lmm } from '../../src/index.ts';
import { ODD, ODD_FORMULA, oddFit } from '../playground/odd.ts';
import { readText } from '../support/readText.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'glmm-wasm-r-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const TOENAIL = 'outcome ~ treatment * time + (1 | patientID)';
const choice = (changes: Partial<ModelChoice>): ModelChoice => ({
  ...{ formula: TOENAIL, family: 'binomial', link: '', points: 5, levels: {} },
  ...changes,
});

/** Of a standard error; lme4 and glmmTMB stop their searches there. */
const R_STOPS = 1e-3;
/** Where lme4's points stand elsewhere, 50 of them agree to this. */
const R_POINTS = 5e-3;

const hasR = ((): boolean => {
  try {
    execFileSync('Rscript', ['-e', 'library(lme4); library(glmmTMB)'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();
if (!hasR) console.warn('R code not run: no Rscript with lme4 and glmmTMB');

describe.skipIf(!hasR)('the R code, run', () => {
  const OUTCOME = { outcome: ['none or mild', 'moderate or severe'] };
  const WINE = { formula: 'rating ~ temp + contact + (1 | judge)', family: 'cumulative' } as const;
  const CASES: readonly (readonly [string, string, Partial<ModelChoice>, number])[] = [
    ['logit, 25 points', 'toenail', { points: 25, levels: OUTCOME }, R_STOPS],
    ['probit, 50 points', 'toenail', { link: 'probit', points: 50, levels: OUTCOME }, R_POINTS],
    ['probit, Laplace', 'toenail', { link: 'probit', points: 1, levels: OUTCOME }, R_STOPS],
    [
      'successes and failures',
      'cbpp',
      { formula: 'cbind(incidence, size - incidence) ~ factor(period) + (1 | herd)' },
      R_STOPS,
    ],
    ['counts', 'epil', { formula: 'y ~ lbase * trt + lage + V4 + (1 | subject)', family: 'poisson' }, R_STOPS],
    ['two factors', 'epil', { formula: 'y ~ lbase + trt + (1 | subject) + (1 | period)', family: 'poisson' }, R_STOPS],
    ['a random slope', 'contraception', { formula: 'use ~ age + urban + (1 + urban | district)', points: 1 }, R_STOPS],
    [
      'negative binomial',
      'epil',
      { formula: 'y ~ lbase + trt + (1 | subject)', family: 'negativeBinomial', points: 1 },
      R_STOPS,
    ],
    [
      'negative binomial 1',
      'epil',
      { formula: 'y ~ lbase + trt + (1 | subject)', family: 'negativeBinomial1', points: 1 },
      R_STOPS,
    ],
    [
      'Gamma',
      'sleepstudy',
      { formula: 'Reaction ~ Days + (1 | Subject)', family: 'Gamma', link: 'log', points: 1 },
      R_STOPS,
    ],
    ['beta', 'gasoline', { formula: 'share ~ e + (1 | sample)', family: 'beta', points: 1 }, R_STOPS],
    [
      'beta-binomial',
      'cbpp',
      {
        formula: 'cbind(incidence, size - incidence) ~ factor(period) + (1 | herd)',
        family: 'betaBinomial',
        points: 1,
      },
      R_STOPS,
    ],
    [
      'truncated Poisson',
      'positive',
      { formula: 'y ~ lbase + trt + (1 | subject)', family: 'truncatedPoisson', points: 1 },
      R_STOPS,
    ],
    [
      'truncated negative binomial',
      'positive',
      { formula: 'y ~ lbase + trt + (1 | subject)', family: 'truncatedNegativeBinomial', points: 1 },
      R_STOPS,
    ],
    [
      "Student's t",
      'sleepstudy',
      { formula: 'Reaction ~ Days + (1 | Subject)', family: 'student', points: 1 },
      R_STOPS,
    ],
    ['lognormal', 'sleepstudy', { formula: 'Reaction ~ Days + (1 | Subject)', family: 'lognormal' }, R_STOPS],
    ['ordered, 7 points', 'wine', { ...WINE, points: 7 }, R_STOPS],
    ['ordered, two factors', 'wine', { ...WINE, formula: `${WINE.formula} + (1 | bottle)`, points: 1 }, R_STOPS],
    ['ordered cloglog, Laplace', 'wine', { ...WINE, link: 'cumulative cloglog', points: 1 }, R_STOPS],
    ['ordered loglog, Laplace', 'wine', { ...WINE, link: 'cumulative loglog', points: 1 }, R_STOPS],
    [
      'ordered numbers',
      'epil',
      { formula: 'period ~ lbase + y + (1 | subject)', family: 'cumulative', link: 'cumulative probit' },
      R_STOPS,
    ],
    [
      'a series of counts',
      'epil',
      { formula: 'y ~ lbase + trt + toep(0 + factor(period) | subject)', family: 'poisson', points: 1 },
      R_STOPS,
    ],
    [
      'linear, independent effects',
      'sleepstudy',
      { formula: 'Reaction ~ Days + diag(Days | Subject)', family: 'linear' },
      R_STOPS,
    ],
    [
      'zeros in excess',
      'epil',
      { formula: 'y ~ lbase + trt + (1 | subject)', family: 'poisson', points: 1, zi: '~ lbase' },
      R_STOPS,
    ],
    [
      'dispersion, linear',
      'sleepstudy',
      { formula: 'Reaction ~ Days + (1 | Subject)', family: 'linearML', disp: '~ Days' },
      R_STOPS,
    ],
    ['linear, REML', 'sleepstudy', { formula: 'Reaction ~ Days + (Days | Subject)', family: 'linear' }, R_STOPS],
  ];

  /** All of them take minutes, nearly all of it R's: a third where there is a limit. */
  const RUN = process.env['CI'] ? CASES.filter((_, k) => k % 3 === 0) : CASES;
  it.each(RUN)('%s: the numbers of the screen', (_, name, changes, tolerance) => {
    const text = name === 'positive' ? withoutZeros(readText('epil')) : textOf(name);
    writeFileSync(join(folder, `${name}.csv`), text);
    const data = readData(`${name}.csv`, text);
    const model = choice(changes);
    const { table } = data;
    const { family, link, points, levels, zi, disp } = model;
    const second = { ...(zi && { ziformula: zi }), ...(disp && { dispformula: disp }) };
    const several = model.formula.split('|').length > 2;
    const fit =
      family === 'linear' || family === 'linearML'
        ? lmm(model.formula, table, second)
        : glmm(model.formula, table, {
            ...{ family, ...(link && { link }), nAGQ: several ? 1 : points, levels, ...second },
          } as never);
    expectNumbersOfR(rCode(model, fit, data)!, fit, tolerance);
  });

  it('a file with everything odd: the numbers of the screen', () => {
    writeFileSync(join(folder, 'odd.csv'), ODD);
    const code = rCode(choice({ formula: ODD_FORMULA, family: 'linearML' }), oddFit(), readData('odd.csv', ODD))!;
    expectNumbersOfR(code, oddFit(), R_STOPS);
  });

  /** Files of the page, and those of the tests. */
  function textOf(name: string): string {
    const own = new URL(`../datasets/${name}.csv`, import.meta.url);
    return existsSync(own) ? readFileSync(own, 'utf8') : readText(name);
  }

  const withoutZeros = (text: string): string =>
    text
      .split('\n')
      .filter((line) => !line.startsWith('0,'))
      .join('\n');

  function expectNumbersOfR(code: string, { coefficients }: ReturnType<typeof glmm>, tolerance: number): void {
    const file = join(folder, 'fit.R');
    const print = `print(summary(fit)`;
    expect(code).toContain(print);
    const own = code.replace(
      /^print\(summary.*$/m,
      'b <- if (inherits(fit, "clmm")) c(-fit$alpha[[1]], fit$beta) else fixef(fit); if (is.list(b)) b <- b$cond; cat("numbers", format(b, digits = 17), "\\n")',
    );
    writeFileSync(file, own);
    const out = execFileSync('Rscript', [file], { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
    const numbers = /^numbers (.*)$/m.exec(out)![1]!.trim().split(/\s+/).map(Number);
    const mean = /\(Intercept\)\s*\n\s*(\S+)/.exec(out);
    // of logarithms: what is printed behind the fit
    if (mean !== null) numbers[0] = Number(mean[1]);
    expect(numbers).toHaveLength(coefficients.length);
    coefficients.forEach(({ estimate, stdError }, k) => {
      expect(Math.abs(numbers[k]! - estimate)).toBeLessThan(tolerance * stdError);
    });
  }
});
