/**
 * The densities of rows on each build. Truth: mpmath at 60 digits (oracle/fixtures/densities.py) for score and curvature, the
 * oracle for values, and differences of the oracle for what is a derivative of it; loops of every length against single rows; and
 * the builds against each other, bit by bit.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { codeWith, plainCode } from '../../src/family/code.ts';
import * as codes from '../../src/wasm/codes.ts';
import { LAWS } from '../../src/wasm/generatedCodes.ts';
import { logDensity, type OracleFamily, SHARE_LINKS, STUDENT_DF } from '../oracle/families.ts';
import { kernels, type TestInstance } from '../support/kernels.ts';
import { normal, uniform } from '../support/random.ts';
import { expectAbsolute } from '../support/tolerance.ts';

interface Law {
  readonly family: OracleFamily;
  readonly code: number;
  /** Its kernel keeps the logarithm of the response. */
  readonly logged?: boolean;
  /** log shape from the oracle's dispersion. */
  readonly t?: (dispersion: number) => number;
}

const isBinomial = (code: number): boolean =>
  code <= codes.BINOMIAL_CLOGLOG ||
  code === LAWS.BinomialLoglog ||
  code === LAWS.BinomialCauchit ||
  plainCode(code) === LAWS.BetaBinomial ||
  code === LAWS.BinomialLog;
const isTruncated = (code: number): boolean =>
  code === LAWS.TruncatedPoisson || code === LAWS.TruncatedNegativeBinomial;
const isCount = (code: number): boolean =>
  code === codes.POISSON_LOG ||
  code === codes.NEGATIVE_BINOMIAL_LOG ||
  code === LAWS.NegativeBinomial1 ||
  isTruncated(code);
/** With a parameter that is no factor of log f. */
const isOwnSlope = (code: number): boolean =>
  [
    codes.NEGATIVE_BINOMIAL_LOG,
    LAWS.NegativeBinomial1,
    LAWS.BetaBinomial,
    LAWS.Beta,
    LAWS.TruncatedNegativeBinomial,
    LAWS.Student,
    LAWS.Lognormal,
  ].includes(plainCode(code) as never);
const isTwoShapes = (code: number): boolean => plainCode(code) === LAWS.BetaBinomial || plainCode(code) === LAWS.Beta;
const inverse = (dispersion: number): number => -Math.log(dispersion);
const laws: readonly Law[] = [
  { family: 'binomial logit', code: codes.BINOMIAL_LOGIT },
  { family: 'binomial probit', code: codes.BINOMIAL_PROBIT },
  { family: 'binomial cloglog', code: codes.BINOMIAL_CLOGLOG },
  { family: 'binomial loglog', code: LAWS.BinomialLoglog },
  { family: 'binomial cauchit', code: LAWS.BinomialCauchit },
  { family: 'binomial log', code: LAWS.BinomialLog },
  { family: 'poisson log', code: codes.POISSON_LOG },
  { family: 'Gamma log', code: codes.GAMMA_LOG, logged: true, t: inverse },
  { family: 'Gamma inverse', code: codes.GAMMA_INVERSE, t: inverse },
  { family: 'negativeBinomial log', code: codes.NEGATIVE_BINOMIAL_LOG, t: Math.log },
  { family: 'negativeBinomial1 log', code: LAWS.NegativeBinomial1, t: inverse },
  { family: 'gaussian log', code: LAWS.GaussianLog, t: inverse },
  { family: 'gaussian inverse', code: LAWS.GaussianInverse, t: inverse },
  { family: 'student identity', code: codeWith(LAWS.Student, STUDENT_DF), t: inverse },
  { family: 'lognormal log', code: LAWS.Lognormal, logged: true, t: inverse },
  { family: 'truncatedPoisson log', code: LAWS.TruncatedPoisson },
  { family: 'truncatedNegativeBinomial log', code: LAWS.TruncatedNegativeBinomial, t: Math.log },
  { family: 'inverseGaussian log', code: codes.INVERSE_GAUSSIAN_LOG, logged: true, t: inverse },
  ...SHARE_LINKS.flatMap((link, k): Law[] => [
    { family: `betaBinomial ${link}`, code: codeWith(LAWS.BetaBinomial, k), t: Math.log },
    { family: `beta ${link}`, code: codeWith(LAWS.Beta, k), t: Math.log },
  ]),
];

interface Row {
  readonly y: number;
  readonly trials: number;
  readonly eta: number;
}

type FixtureRow = [OracleFamily, y: number, trials: number, dispersion: number, eta: number, ...numbers: number[]];
const fixtures: readonly FixtureRow[] = JSON.parse(
  readFileSync(new URL('../oracle/fixtures/densities.json', import.meta.url), 'utf8'),
);

/** Lengths that meet every way a loop of pairs can end. */
const LENGTHS = [0, 1, 2, 3, 4, 5, 7, 8, 9];
/** Of the largest term that enters: the cores are good to 2 ulp, and some thirty roundings follow. */
const RELATIVE = 40 * Number.EPSILON;
/** The fixture's numerical derivatives lose what is smaller than this. */
const FLOOR = 1e-30;
/** Differences of the oracle with this step: an error of its square, and rounding divided by it. */
const STEP = 1e-4;
const DIFFERENCE = 1e-6;

describe.each(kernels)('densities of rows, $name build', ({ instantiate }) => {
  const instance = instantiate();

  it.each(laws)('$family: score and curvature are those of 60 digits, far tails included', (law) => {
    for (const [, y, trials, dispersion, eta, , d1, d2] of fixtures.filter(([family]) => family === law.family)) {
      const got = evaluate(instance, law, dispersion, [{ y, trials, eta }]);
      const at = `y = ${y} of ${trials}, eta = ${eta}, dispersion ${dispersion}`;
      const size = sizeOf(law, { y, trials, eta }, dispersion);
      expectAbsolute(got.score[0]!, d1, FLOOR + RELATIVE * Math.max(Math.abs(d1), size), `score at ${at}`);
      // h (x + h) of the probit cancels where h is nearly -x
      const cancelled = law.code === codes.BINOMIAL_PROBIT ? trials * eta * eta : 0;
      expectAbsolute(-got.W[0]!, d2, FLOOR + RELATIVE * Math.max(Math.abs(d2), size, cancelled), `curvature at ${at}`);
    }
  });

  it.each(laws)('$family: value, and what follows from it, is that of the oracle', (law) => {
    for (const [row, dispersion] of drawn(law, 60, 5)) {
      const one = evaluate(instance, law, dispersion, [row]);
      // the kernel leaves out what does not depend on eta
      const elsewhere = { ...row, eta: within(law) };
      const other = evaluate(instance, law, dispersion, [elsewhere]);
      const { value, d1, d2 } = oracle(law, row, dispersion);
      const there = oracle(law, elsewhere, dispersion);
      const at = JSON.stringify({ ...row, dispersion });
      const gammas = isTwoShapes(law.code) ? row.trials * sizeOf(law, row, dispersion) : 0;
      const size = 1 + Math.abs(value) + Math.abs(there.value) + gammas;
      expectAbsolute(one.value - other.value, value - there.value, RELATIVE * size, `value at ${at}`);
      expectAbsolute(
        one.score[0]!,
        d1,
        RELATIVE * (row.trials * (1 + row.y) + Math.abs(d1) + Math.abs(d2)),
        `score ${at}`,
      );
      const up = oracle(law, { ...row, eta: row.eta + STEP }, dispersion).d2;
      const down = oracle(law, { ...row, eta: row.eta - STEP }, dispersion).d2;
      const slope = -(up - down) / (2 * STEP);
      expectAbsolute(one.dW[0]!, slope, DIFFERENCE * (1 + Math.abs(d2) + Math.abs(slope)), `dW at ${at}`);
      if (!law.t) continue;
      const moved = (by: number, what: Row) =>
        oracle(law, what, law.t === Math.log ? dispersion * Math.exp(by) : dispersion * Math.exp(-by));
      const inT = (f: (by: number) => number): number => (f(STEP) - f(-STEP)) / (2 * STEP);
      const expected = inT((by) => moved(by, row).value - moved(by, elsewhere).value);
      // where the shape is a factor of log f, its slope is log f
      const kernel = isOwnSlope(law.code) ? one.slope - other.slope : one.value - other.value;
      expectAbsolute(kernel, expected, DIFFERENCE * size, `slope in log shape at ${at}`);
      const dScore = inT((by) => moved(by, row).d1);
      expectAbsolute(one.dScore[0]!, dScore, DIFFERENCE * (1 + Math.abs(d1)), `slope of the score at ${at}`);
      const dW = inT((by) => -moved(by, row).d2);
      expectAbsolute(one.dShapeW[0]!, dW, DIFFERENCE * (1 + Math.abs(d2)), `slope of the curvature at ${at}`);
    }
  });

  it('negativeBinomial1: whole and broken responses, small and large, bend as their curvature and their slopes say', () => {
    const law = laws.find(({ family }) => family === 'negativeBinomial1 log')!;
    const h = 1e-3;
    // errors of the differences: h^4, and rounding of terms of the size of y over h
    const inT = (dispersion: number, by: number): number => dispersion * Math.exp(-by);
    for (const [, y, trials, dispersion, eta] of fixtures.filter(([family]) => family === law.family)) {
      if (Math.abs(eta) > 5 || dispersion < 1e-3) continue;
      const at = (dEta: number, dT: number) =>
        evaluate(instance, law, inT(dispersion, dT), [{ y, trials, eta: eta + dEta }]);
      const slopeOf = (f: (by: number) => number): number => (8 * (f(h) - f(-h)) - (f(2 * h) - f(-2 * h))) / (12 * h);
      const here = at(0, 0);
      const allowed = 1e-10 * (1 + y + Math.exp(eta));
      const what = `y = ${y}, eta = ${eta}, dispersion ${dispersion}`;
      const check = (got: number, truth: number, name: string) =>
        expectAbsolute(got, truth, allowed, `${name} at ${what}`);
      check(
        here.dW[0]!,
        slopeOf((by) => at(by, 0).W[0]!),
        'dW',
      );
      check(
        here.slope,
        slopeOf((by) => at(0, by).value),
        'slope in log shape',
      );
      check(
        here.dScore[0]!,
        slopeOf((by) => at(0, by).score[0]!),
        'slope of the score',
      );
      check(
        here.dShapeW[0]!,
        slopeOf((by) => at(0, by).W[0]!),
        'slope of the curvature',
      );
    }
  });

  it.each(laws)('$family: any number of rows is the sum of single ones, and nothing else is written', (law) => {
    const rows = drawn(law, 9, 6).map(([row]) => row);
    const dispersion = 0.8;
    for (const n of LENGTHS) {
      const some = rows.slice(0, n);
      const all = evaluate(instance, law, dispersion, some);
      const each = some.map((row) => evaluate(instance, law, dispersion, [row]));
      const sum = each.reduce((total, one) => total + one.value, 0);
      const size = each.reduce((total, one) => total + Math.abs(one.value), 1);
      expectAbsolute(all.value, sum, 4 * Number.EPSILON * size, `value of ${n}`);
      for (const key of ['score', 'W', 'dW', 'dScore', 'dShapeW'] as const)
        expect(Array.from(all[key])).toEqual(each.map((one) => one[key][0]));
      expectAbsolute(all.atNodes[1]!, all.value, 4 * Number.EPSILON * size, `value at the node of ${n}`);
      expect(all.beyond).toEqual(new Array<number>(all.beyond.length).fill(-7));
    }
  });

  it('Gamma, inverse link: no density where eta is not positive, whatever the weight', () => {
    const law = laws.find(({ code }) => code === codes.GAMMA_INVERSE)!;
    for (const trials of [0, 1, 3])
      for (const eta of [0, -1e-300, -2]) {
        const got = evaluate(instance, law, 0.5, [{ y: 1, trials, eta }]);
        expect(got.value).toBe(-Infinity);
        expect([got.score[0], got.W[0], got.dW[0]].map(Math.abs)).toEqual([0, 0, 0]);
      }
  });

  it('binomial, log link: no density where eta is not below zero, whatever the weight, and finite derivatives', () => {
    const law = laws.find(({ code }) => code === LAWS.BinomialLog)!;
    for (const trials of [1, 3])
      for (const y of [0, 1 / 3, 1])
        for (const eta of [1e-300, 2, 800]) {
          const got = evaluate(instance, law, 0.5, [{ y, trials, eta }]);
          expect(got.value).toBe(-Infinity);
          expect([got.score[0], got.W[0], got.dW[0]].every(Number.isFinite)).toBe(true);
        }
  });

  it.each(laws.filter(({ code }) => code !== codes.GAMMA_INVERSE && code !== LAWS.GaussianInverse))(
    '$family: a predictor that is not a number gives none',
    (law) => {
      const good = { y: 1, trials: 1, eta: within(law) };
      expect(evaluate(instance, law, 0.5, [good, { ...good, eta: NaN }, good]).value).toBeNaN();
    },
  );
});

it.skipIf(kernels.length < 2).each(laws)('$family: the same bits on every build', (law) => {
  const rows = drawn(law, 9, 7).map(([row]) => row);
  const [first, ...others] = kernels.map(({ instantiate }) => evaluate(instantiate(), law, 0.8, rows));
  for (const other of others) expect(other).toEqual(first);
});

/** A predictor that has a mean. */
const within = ({ code }: Law): number =>
  code === codes.GAMMA_INVERSE || code === LAWS.GaussianInverse ? 1 : code === LAWS.BinomialLog ? -0.1 : 0;

/** Rows with dispersions, in every part of the range where responses are likely. */
function drawn({ code }: Law, n: number, seed: number): [Row, number][] {
  const random = uniform(100 * plainCode(code) + seed);
  return Array.from({ length: n }, () => {
    const dispersion = Math.exp(normal(random));
    const trials = isBinomial(code) ? 1 + Math.floor(4 * random()) : 1 + Math.floor(2 * random());
    const eta = code === LAWS.BinomialLog ? -0.3 - Math.abs(2 * normal(random)) : 2 * normal(random);
    if (isBinomial(code)) return [{ y: Math.floor((trials + 1) * random()) / trials, trials, eta }, dispersion];
    if (plainCode(code) === LAWS.Beta)
      return [{ y: 1 / (1 + Math.exp(-0.5 * eta - normal(random))), trials, eta }, dispersion];
    if (isCount(code)) {
      const y = Math.floor(-2 * Math.exp(eta) * Math.log(random()));
      return [{ y: isTruncated(code) ? y + 1 : y, trials, eta }, dispersion];
    }
    if (code === LAWS.GaussianInverse)
      return [{ y: Math.exp(0.5 * normal(random)), trials, eta: 0.5 + Math.exp(eta / 2) }, dispersion];
    if (code === codes.GAMMA_INVERSE)
      return [{ y: Math.exp(0.5 * normal(random)), trials, eta: 0.1 + Math.exp(eta / 2) }, dispersion];
    return [{ y: Math.exp(0.3 * eta + 0.5 * normal(random)), trials, eta: 0.3 * eta }, dispersion];
  });
}

/** The oracle's, times the weight where that is no number of trials. */
function oracle({ family, code }: Law, { y, trials, eta }: Row, dispersion: number) {
  const binomial = isBinomial(code);
  const { value, d1, d2 } = logDensity(family, y, eta, trials, dispersion);
  return binomial ? { value, d1, d2 } : { value: trials * value, d1: trials * d1, d2: trials * d2 };
}

/** What is rounded where response and mean nearly cancel. */
function sizeOf({ code, t }: Law, { y, trials, eta }: Row, dispersion: number): number {
  if (code === codes.BINOMIAL_LOGIT) return trials;
  // the logarithms and gamma functions of both shapes, and of single trials what rounds their means
  if (isTwoShapes(code)) return 4 * Math.max(dispersion, trials) * (1 + Math.abs(Math.log(Math.min(y, 1 - y) || 0.5)));
  if (isBinomial(code)) return y > 0 && y < 1 ? trials : 0;
  const shape = t ? Math.exp(t(dispersion)) : 1;
  // what is left of the probability of zero beside e^eta and the shape
  if (isTruncated(code)) return y + 1 + Math.exp(Math.min(eta, 3)) + Math.min(shape, Math.exp(eta));
  if (code === codes.GAMMA_LOG) return shape;
  if (code === codes.INVERSE_GAUSSIAN_LOG) return shape * Math.exp(-eta);
  if (code === codes.GAMMA_INVERSE) return shape / eta;
  // squares and cubes of means beside the response
  if (code === LAWS.GaussianInverse) return (shape * (1 + y + 1 / eta) ** 2) / Math.min(eta, 1) ** 3;
  if (code === LAWS.GaussianLog) return shape * (1 + y + Math.exp(eta)) * Math.exp(eta);
  if (code === LAWS.Lognormal) return shape * (1 + Math.abs(eta) + Math.abs(Math.log(y)));
  return y;
}

function evaluate(instance: TestInstance, { code, logged, t }: Law, dispersion: number, rows: readonly Row[]) {
  const { exports, put, reserve, take } = instance;
  const n = rows.length;
  const logShape = t ? t(dispersion) : 0;
  // what stands behind the last row must not count
  const y = put([...rows.map((row) => (logged ? Math.log(row.y) : row.y)), NaN]);
  const w = put([...rows.map(({ trials }) => trials), NaN]);
  const eta = put([...rows.map((row) => row.eta), NaN]);
  const arrays = { score: 0, W: 0, dW: 0, dScore: 0, dShapeW: 0 };
  for (const key of Object.keys(arrays) as (keyof typeof arrays)[])
    arrays[key] = put(new Array<number>(n + 3).fill(-7));
  const value = exports.densityRows(code, logShape, y, w, eta, n, arrays.score, arrays.W, arrays.dW);
  exports.densityShapeRows(code, logShape, y, w, eta, n, arrays.score, arrays.W, arrays.dScore, arrays.dShapeW);
  const scores = reserve(3 * (n + 1));
  const [values, slopes] = [reserve(2), reserve(2)];
  const base = put([...rows.map((row) => row.eta - 0.25), NaN]);
  const B = put(new Array<number>(n + 1).fill(0.5));
  exports.densityNodes(code, logShape, y, w, base, B, put([0, 0.5]), 2, n, scores, values, slopes);
  const of = (key: keyof typeof arrays): Float64Array => take(arrays[key], n);
  return {
    value,
    score: of('score'),
    W: of('W'),
    dW: of('dW'),
    dScore: of('dScore'),
    dShapeW: of('dShapeW'),
    atNodes: take(values, 2),
    slope: take(slopes, 2)[1]!,
    beyond: Object.values(arrays).flatMap((address) => [...take(address + 8 * (n + 1), 2)]),
  };
}
