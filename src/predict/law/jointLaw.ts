/**
 * The joint uncertainty of parameters and random effects: see the header of predict.ts.
 */
import { nameList } from '../../data/text/suggest.ts';
import { GlmmError } from '../../errors.ts';
import type { Rows } from '../rows.ts';
import type { PredictionState } from '../state.ts';
import { columnsOfZ, type EffectLayout, effectLayout } from './effectLayout.ts';
import { ownCount, ownPart } from './ownPart.ts';
import { gradientSize } from './thresholdLaw.ts';

/** Effects over all levels of crossed factors beyond which their covariance matrix would take seconds and megabytes. */
export const MOST_CROSSED = 1000;

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

/**
 * c'Cc, and what the density's own parameters add by way of the modes and `own`, the derivatives in them; adds D'c to `gradient`, with thresholds or
 * without, and to `own`, which are complete then. @throws GlmmError INVALID_OPTION where the fit has too many crossed effects for C
 */
export function addConditional(
  { state }: JointLaw,
  { effects, coefficients }: Combination,
  gradient: Float64Array,
  own: Float64Array = new Float64Array(ownCount(state)),
): number {
  if (effects.length === 0) return ownPart(state, gradient, own);
  if (state.joint === null) throw tooManyEffects(state);
  const { block, covariance, slope } = state.joint;
  const nParameters = gradient.length;
  const stride = gradientSize(state) + own.length;
  let variance = 0;
  for (const members of byBlock(effects, block))
    for (const k of members) {
      const row = effects[k] * block;
      for (const l of members) variance += coefficients[k] * covariance[row + (effects[l] % block)] * coefficients[l];
    }
  for (let k = 0; k < effects.length; k++) {
    const row = effects[k] * stride;
    for (let m = 0; m < nParameters; m++) gradient[m] += coefficients[k] * slope[row + m];
    for (let s = 0; s < own.length; s++) own[s] += coefficients[k] * slope[row + nParameters + s];
  }
  return variance + ownPart(state, gradient, own);
}

/** Places in `effects` of those of each block: pairs of different blocks are uncorrelated, and there may be many. */
function byBlock(effects: readonly number[], block: number): Iterable<readonly number[]> {
  // a row of a model with one factor has the effects of one level
  if (effects.every((effect) => Math.floor(effect / block) === Math.floor(effects[0] / block)))
    return [effects.map((_, k) => k)];
  const members = new Map<number, number[]>();
  effects.forEach((effect, k) => {
    const b = Math.floor(effect / block);
    const known = members.get(b);
    if (known === undefined) members.set(b, [k]);
    else known.push(k);
  });
  return members.values();
}

function tooManyEffects({ groups }: PredictionState): GlmmError {
  return new GlmmError(
    'INVALID_OPTION',
    `standard errors of conditional predictions are not available: ${nameList(
      groups.map(({ name }) => name),
      ' and ',
    )} have more than ${MOST_CROSSED} random effects together\n` +
      "Ask without se and interval, or for randomEffects: 'marginal' or 'zero'.",
    { groups: groups.map(({ name }) => name) },
  );
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
