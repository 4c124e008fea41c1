/**
 * The joint uncertainty of parameters and random effects: see the header of predict.ts.
 */
import { columnsOfZ, type EffectLayout, effectLayout } from './effectLayout.ts';
import type { Rows } from './rows.ts';
import type { PredictionState } from './state.ts';

/** A linear combination of the random effects of the fit: numbers of effects, and their coefficients. */
export interface Combination {
  readonly effects: number[];
  readonly coefficients: number[];
}

export interface JointLaw {
  readonly state: PredictionState;
  readonly layout: EffectLayout;
  /** Modes of all effects. */
  readonly mode: readonly number[];
}

export function jointLaw(state: PredictionState): JointLaw {
  return {
    state,
    mode: state.groups.flatMap(({ mode }) => mode),
    layout: effectLayout(
      state,
      state.groups.map(({ levels }) => levels.length),
    ),
  };
}

/** For each row: z'b as a combination of the known effects. Effects of unknown levels are left out. */
export function rowCombinations({ layout }: JointLaw, rows: Rows): (row: number) => Combination {
  const Z = columnsOfZ(layout, rows);
  return (row) => {
    const combination: Combination = { effects: [], coefficients: [] };
    layout.factors.forEach(({ first, q, start }, g) => {
      const level = rows.codes[g][row];
      if (level < 0) return;
      for (let d = 0; d < q; d++) {
        combination.effects.push(start + level * q + d);
        combination.coefficients.push(Z[first + d][row]);
      }
    });
    return combination;
  };
}

/** c'b at the modes. */
export function modeOf({ mode }: JointLaw, { effects, coefficients }: Combination): number {
  return effects.reduce((sum, effect, k) => sum + coefficients[k] * mode[effect], 0);
}

/** c'Cc, and D'c added to `gradient`; NaN where the fit has too many crossed effects. */
export function addConditional(
  { state }: JointLaw,
  { effects, coefficients }: Combination,
  gradient: Float64Array,
): number {
  if (effects.length === 0) return 0;
  if (state.joint === null) return Number.NaN;
  const { block, covariance, slope } = state.joint;
  const nParameters = gradient.length;
  let variance = 0;
  effects.forEach((i, k) => {
    const firstOfBlock = i - (i % block);
    effects.forEach((j, l) => {
      if (j < firstOfBlock || j >= firstOfBlock + block) return;
      variance += coefficients[k] * covariance[i * block + (j - firstOfBlock)] * coefficients[l];
    });
    for (let m = 0; m < nParameters; m++) gradient[m] += coefficients[k] * slope[i * nParameters + m];
  });
  return variance;
}

/** z'Var(b)z of one row over the factors whose level is not known. */
export function newLevelVariance({ layout }: JointLaw, rows: Rows, row: number): number {
  const { K, Lambda, factors, columns } = layout;
  const z = (k: number): number => rows.Z[columns[k].t][columns[k].d * rows.nRows + row];
  let variance = 0;
  factors.forEach(({ first, q }, g) => {
    if (rows.codes[g][row] >= 0) return;
    for (let c = first; c < first + q; c++) {
      let a = 0;
      for (let r = c; r < first + q; r++) a += Lambda[r * K + c] * z(r);
      variance += a * a;
    }
  });
  return variance;
}
