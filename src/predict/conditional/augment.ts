/**
 * The rows of the fit: the columns that the model is computed from, and what it says of them under the names of broom.mixed's augment().
 */

import type { DataTable } from '../../data/types.ts';
import { familyOf, linkOf } from '../../family/list.ts';
import type { Estimation } from '../../fit/estimation.ts';
import { type Method, NO_OPTIONS } from '../../fit/method.ts';
import { addRandomPart, fixedPredictor, forgetAlong } from '../../fit/numbers/predictor.ts';
import { residualsAt } from '../../fit/numbers/residuals.ts';
import { ownLaws, rowLaws } from '../../fit/numbers/second/rowLaws.ts';
import type { WholeFit } from '../../fit/whole.ts';
import { parseFormula } from '../../formula/parse.ts';
import { namesIn } from '../../formula/tree.ts';
import { seenMean } from '../law/seenMean.ts';

/** The columns of the data that the formula reads, response, predictors and groups, by their names; besides them: */
export interface AugmentRow extends Readonly<Record<string, string | number | null>> {
  /** Row in the user's data, counted from 0. */
  readonly '.row': number;
  /** Response: for binomial data the proportion of successes. */
  readonly '.y': number;
  /** Linear predictor with the conditional modes. */
  readonly '.fitted': number;
  /** Deviance residual, as lme4's residuals() gives by default; of a Gaussian response y - mean. */
  readonly '.resid': number;
  /** Linear predictor without the random effects. */
  readonly '.fixed': number;
  /** Mean response at the conditional modes. */
  readonly '.mu': number;
  readonly '.offset': number;
  /** Square root of the working weight, sqrt(w) |mu'| / sqrt(V). */
  readonly '.sqrtXwt': number;
  /** sqrt(w / V): what turns y - mu into the Pearson residual. */
  readonly '.sqrtrwt': number;
  readonly '.weights': number;
  /** Pearson residual. */
  readonly '.wtres': number;
}

function augment(
  { design, family, numbers, effects, limit }: Estimation,
  table: DataTable | undefined,
): readonly AugmentRow[] {
  const { y, weights } = design.response;
  const fixed = forgetAlong(design, limit?.untold, fixedPredictor(design, numbers.beta));
  const modes = effects.map(({ mode }) => mode);
  const eta = addRandomPart(design, modes, fixed.slice());
  const { mean, slope } = linkOf(family);
  const { variance, isNormal, hasHurdle, seenMean: meanSeen } = familyOf(family);
  const mu = eta.map((value) => mean(value));
  // counts with excess zeros have no deviance
  const type = isNormal || design.second?.zi ? 'response' : 'deviance';
  const lawOf = rowLaws(design, family, numbers);
  const residuals = residualsAt(
    type,
    family,
    design.response,
    mu,
    numbers.sigma,
    lawOf(0).shape,
    ownLaws(design, family, numbers),
  );
  const columns = columnsRead(numbers.formula, table);
  return Array.from(eta, (fitted, i) => {
    const row = design.rows === null ? i : design.rows[i];
    const { shape, dispersion, excess = 0 } = lawOf(i);
    const above = hasHurdle ? meanSeen!(mu[i], shape) : mu[i];
    const expected = (1 - excess) * above;
    const spread = (1 - excess) * (variance(mu[i], shape, weights[i], dispersion) + excess * above * above);
    const root = Math.sqrt(weights[i] / spread);
    return {
      ...Object.fromEntries(columns.map(({ name, cell }) => [name, cell(row)])),
      '.row': row,
      '.y': y[i],
      '.fitted': fitted,
      '.resid': residuals[i],
      '.fixed': fixed[i],
      '.mu': expected,
      '.offset': design.offset === null ? 0 : design.offset[i],
      '.sqrtXwt': (1 - excess) * root * Math.abs(hasHurdle ? seenMean(fitted, 0, shape).meanByEta : slope(fitted)),
      '.sqrtrwt': root,
      '.weights': weights[i],
      '.wtres': root * (y[i] - (hasHurdle ? expected : (meanSeen?.(mu[i], shape) ?? expected))),
    };
  });
}

interface ColumnRead {
  readonly name: string;
  /** As the user's data have it; null where it is missing. */
  cell(row: number): string | number | null;
}

/** In the order of the formula; `.` is every column. None of a fit without its data. */
function columnsRead(formula: string, table: DataTable | undefined): ColumnRead[] {
  if (table === undefined) return [];
  const { response, right } = parseFormula(formula);
  const named = [...namesIn(response), ...namesIn(right)].flatMap(({ name }) =>
    name === '.' ? table.names : table.has(name) ? [table.column(name).name] : [],
  );
  return [...new Set(named)].map((name) => {
    const column = table.column(name);
    return {
      name,
      cell(row) {
        if (column.kind === 'factor') return column.levels[column.codes[row]] ?? null;
        const value = column.values[row];
        return Number.isNaN(value) ? null : value;
      },
    };
  });
}

export interface AugmentSignature {
  /** A row per row used: the columns that the model reads, and what it says of them by broom.mixed's names. */
  augment(): readonly AugmentRow[];
}

export const augmentMethod: Method<AugmentSignature, WholeFit> = {
  name: 'augment',
  options: NO_OPTIONS,
  run: ({ estimation, table }) => augment(estimation, table),
};
