/** Densities that have several parameters besides the linear predictor: ordered categories by every link, and those with a second predictor. */
import type { CumulativeLink } from '../../src/family/link/record.ts';
import { familyOf } from '../../src/family/list.ts';
import { thresholdMap } from '../../src/family/thresholds.ts';
import { SECOND } from '../../src/wasm/codes.ts';
import type { ThresholdMap } from '../../src/wasm/grouped/groupedProblem.ts';
import type { SecondColumns } from '../../src/wasm/scaledColumns.ts';
import { normal, uniform } from './random.ts';
import { columnsOf, hasShape, isTrials, logDensityOf, MODELS, type Model, TRIALS, withOnes } from './secondModels.ts';

/** Rows of such a density as the kernels take them, with a place for the parameters. */
export interface ManyRows {
  readonly code: number;
  readonly y: Float64Array;
  readonly weights: Float64Array;
  readonly thresholds?: ThresholdMap;
  readonly second?: SecondColumns;
  readonly parameters: readonly number[];
  /** An intercept, and what random effects are multiplied by, well inside the domain of the link. */
  readonly intercept: number;
  readonly spread: number;
  /** log f of a row at eta, with its weight, without what depends on the response alone: by the definition. */
  logDensity(row: number, eta: number): number;
}

export interface ManyCase {
  readonly name: string;
  /** Whether the integrand may have several modes. */
  readonly severalModes: boolean;
  rows(n: number, seed: number): ManyRows;
}

const links = familyOf({ family: 'cumulative' }).links;
const THRESHOLD_KINDS = ['flexible', 'symmetric', 'equidistant'] as const;

const ordered = links.map(({ link, code }, which): ManyCase => {
  const { below, name } = link as CumulativeLink;
  return {
    name: `cumulative ${name}`,
    severalModes: false,
    rows(n, seed) {
      const random = uniform(seed);
      const thresholds = thresholdMap(5, THRESHOLD_KINDS[which % 3]);
      const parameters = Array.from({ length: thresholds.nParameters }, (_, s) => 0.1 * s - 0.2);
      const tau = Array.from({ length: 4 }, (_, c) =>
        parameters.reduce((sum, t, s) => sum + thresholds.map[c * parameters.length + s]! * Math.exp(t), 0),
      );
      const y = Float64Array.from({ length: n }, (_, i) => (i < 5 ? i : Math.min(4, Math.floor(5 * random()))));
      const weights = Float64Array.from({ length: n }, () => 1 + Math.floor(2 * random()));
      const upTo = (c: number, eta: number) => (c < 0 ? 0 : c > 3 ? 1 : below.mean(tau[c]! - eta));
      return {
        ...{ code, y, weights, thresholds, parameters, intercept: 0.9, spread: 1 },
        logDensity: (i, eta) => weights[i]! * Math.log(upTo(y[i]!, eta) - upTo(y[i]! - 1, eta)),
      };
    },
  };
});

const seconds = MODELS.map(
  (model): ManyCase => ({
    name: model.name,
    severalModes: model.law.pair.severalModes === true,
    rows: (n, seed) => secondRows(model, n, seed),
  }),
);

function secondRows({ law, nZero, nShape }: Model, n: number, seed: number): ManyRows {
  const random = uniform(seed);
  const [intercept, spread] = law.pair.link.name === 'inverse' ? [3, 0.25] : [0.5, 1];
  const given = Float64Array.from({ length: n }, () => law.response(random()));
  const y = law.pair.logResponse ? given.map((one) => Math.log(one)) : given;
  // weights of Gaussian rows are no copies, and divide their variance
  const most = law.record.name === 'gaussian' ? 1 : 2;
  const weights = Float64Array.from({ length: n }, () => (isTrials(law) ? TRIALS : 1 + Math.floor(most * random())));
  // runs of rows that are alike, and rows that are not
  const count = nZero + nShape;
  const H = Float64Array.from({ length: n * count }, (_, k) => (k % 7 > 3 ? 1 : 0.5 * normal(random)));
  const second = { columns: columnsOf(withOnes(H, n, nZero), n), nZero };
  const parameters = Array.from({ length: count }, (_, s) => 0.4 - 0.5 * s);
  const predictor = (i: number, from: number, to: number) =>
    parameters.slice(from, to).reduce((sum, d, s) => sum + d * second.columns.values[(from + s) * n + i]!, 0);
  return {
    ...{ code: law.code + SECOND, y, weights, second, parameters, intercept, spread },
    logDensity(i, eta) {
      const base = logDensityOf(law, given[i]!, eta, hasShape(law) ? predictor(i, nZero, count) : 0);
      const times = isTrials(law) ? 1 : weights[i]!;
      if (nZero === 0) return times * base;
      const z = predictor(i, 0, nZero);
      const excess = 1 / (1 + Math.exp(-z));
      return times * (given[i] === 0 ? Math.log(excess + (1 - excess) * Math.exp(base)) : Math.log(1 - excess) + base);
    },
  };
}

export const MANY: readonly ManyCase[] = [...ordered, ...seconds];
