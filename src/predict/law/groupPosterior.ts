/**
 * The random effects of new groups given their responses, at the estimates: their rows are a model of their own, with X beta as offset and no
 * fixed effects, opened by the engine for such a model and integrated by the rule of the fit. One model for all groups.
 */
import type { Response } from '../../design/types.ts';
import { INFINITE_LOG_SHAPE } from '../../family/density.ts';
import { familyOf, isLinearModel, linkOf } from '../../family/list.ts';
import type { RowLaw } from '../../family/record.ts';
import { resolveFamily } from '../../family/resolve.ts';
import type { Family } from '../../family/types.ts';
import type { EngineDesign } from '../../fit/engine/dimension.ts';
import { effectsToUser, type TermEffects } from '../../fit/engine/effects.ts';
import { engineOf, openModel } from '../../fit/engine/engine.ts';
import { fromUser } from '../../fit/engine/parameters.ts';
import { thetaScale } from '../../fit/engine/thetaScale.ts';
import { logShapeOf } from '../../fit/numbers/dispersion.ts';
import { lending } from '../../wasm/loans.ts';
import { etaFixed } from '../linearPredictor.ts';
import type { Rows } from '../rows.ts';
import type { PredictionState } from '../state.ts';
import { type ConditionalLaw, conditionalLaws, rowScores } from './conditionalLaw.ts';
import { columnsOfZ, type EffectLayout, effectLayout } from './effectLayout.ts';

/** Groups x K values each, row-major, and the laws at the modes with their slopes. */
export interface GroupPosterior extends TermEffects, ConditionalLaw {}

/**
 * @param rows with codes 0 .. nGroups - 1, each of which occurs, for the one grouping factor
 * @throws GlmmError NUMERICAL_FAILURE where there is no mode to be found
 */
export function groupPosterior(
  state: PredictionState,
  rows: Rows,
  response: Response,
  nGroups: number,
): GroupPosterior {
  const layout = effectLayout(state, [nGroups]);
  const fixed = etaFixed(rows, state.beta);
  const effects = sideBySide(layout, nGroups, effectsOf(state, rows, fixed, response, nGroups));
  const Z = columnsOfZ(layout, rows);
  const [blockOf] = rows.codes;
  const { K } = layout;
  const eta = fixed.map((value, i) => Z.reduce((sum, z, d) => sum + z[i] * effects.mode[blockOf[i] * K + d], value));
  const shared = {
    layout,
    X: state.beta.map((_, j) => rows.X.subarray(j * rows.nRows, (j + 1) * rows.nRows)),
    Z,
    ...rowScores(rowLaw(state), response.y, response.weights, eta, state.shapeCovariance !== null),
  };
  const levels = [{ factor: 0, at: 0 }];
  return { ...effects, ...conditionalLaws(shared, { count: nGroups, size: K, levels, blockOf, starts: [null] }) };
}

/** Term by term, on the user's scale. */
function effectsOf(
  state: PredictionState,
  rows: Rows,
  offset: Float64Array,
  response: Response,
  nGroups: number,
): readonly TermEffects[] {
  const family = familyOfState(state);
  const design: EngineDesign = {
    nObs: rows.nRows,
    response,
    offset,
    fixed: { names: [], values: new Float64Array(0), assign: [] },
    // theta of a state are the cells of Lambda, so the terms are unstructured whatever those of the fit
    random: state.terms.map(({ names, group }, t) => ({ names, group, values: rows.Z[t] })),
    groups: [{ name: state.groups[0].name, levels: new Array<string>(nGroups).fill(''), codes: rows.codes[0] }],
  };
  return lending(() => {
    const kind = engineOf(design, family, { nAGQ: state.nAGQ });
    // in the user's columns: centred ones would turn the nodes, and by where the rows of other groups lie
    const { engine, map } = openModel(kind, design, family, state.nAGQ, { view: 'given' });
    return effectsToUser(design, map, engine.effects(fromUser(map, parametersOf(state, family, map.nShape))));
  });
}

/** theta on the scale of the engine, and what its density has besides. */
function parametersOf(state: PredictionState, { family }: Family, nShape: number): number[] {
  const scale = thetaScale(state);
  const theta = state.theta.map((value) => scale * value);
  if (nShape === 0) return theta;
  if (isLinearModel(state)) return [...theta, state.sigma];
  return [...theta, Math.min(logShapeOf(family, extraOfState(state)), INFINITE_LOG_SHAPE)];
}

/** With degrees of freedom where the family has them given. */
function familyOfState({ family, link, shape }: PredictionState): Family {
  const isGiven = familyOf({ family }).knownFreedom !== undefined && shape !== null;
  return isGiven ? resolveFamily({ family, link, df: shape }) : resolveFamily(family, link);
}

function extraOfState({ family, shape, sigma }: PredictionState): number {
  return familyOf({ family }).knownFreedom === undefined ? (shape ?? sigma * sigma) : sigma * sigma;
}

/** The effects of all terms of a group in its row. */
function sideBySide({ K, columns }: EffectLayout, nGroups: number, effects: readonly TermEffects[]): TermEffects {
  const all = (which: keyof TermEffects): Float64Array => {
    const values = new Float64Array(nGroups * K);
    columns.forEach(({ t, d }, k) => {
      const from = effects[t][which];
      const q = from.length / nGroups;
      for (let group = 0; group < nGroups; group++) values[group * K + k] = from[group * q + d];
    });
    return values;
  };
  return { mode: all('mode'), mean: all('mean'), modeSd: all('modeSd'), sd: all('sd') };
}

/** The density of a row at the estimates. */
function rowLaw(state: PredictionState): RowLaw {
  const { sigma, shape } = state;
  const dispersion = sigma * sigma;
  return { family: familyOf(state), link: linkOf(state), dispersion, shape: shape ?? Number.POSITIVE_INFINITY };
}
