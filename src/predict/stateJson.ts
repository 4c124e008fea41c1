/**
 * A {@link PredictionState} as JSON and back. JSON has no infinities and no NaN, and here null has a meaning, so they are
 * written `{ "number": "-Infinity" }`. What is read is checked in shape and sizes before anything is computed from it.
 */
import { GlmmError } from '../errors.ts';
import { checkRecipe, isExpr, isRecord } from './recipeCheck.ts';
import { type GroupState, type PredictionState, STATE_VERSION } from './state.ts';
import { upgradeState } from './stateUpgrade.ts';

/** Opaque; what {@link stateFromJson} reads. */
export type StateJson = { readonly version: number };

export function stateToJson(state: PredictionState): StateJson {
  return encode(state) as StateJson;
}

/**
 * @param nAGQ points of the fit's rule, for files of version 1, where the numbers of the fit alone have them
 * @throws GlmmError INVALID_FILE, naming the member that is wrong
 */
export function stateFromJson(json: unknown, nAGQ: number): PredictionState {
  const read = decode(json);
  if (!isRecord(read)) throw invalid('prediction');
  const state = upgradeState(read, nAGQ) as unknown as PredictionState;
  if (state.version !== STATE_VERSION)
    throw invalid('prediction.version', `is ${String(state.version)}, not ${STATE_VERSION}`);
  checkModel(state);
  checkEffects(state);
  return state;
}

function checkModel(state: PredictionState): void {
  const { response, fixed, terms, theta, beta } = state;
  must(state.kind === 'glmm' || state.kind === 'lmm', 'kind');
  must(Number.isInteger(state.nAGQ) && state.nAGQ >= 1, 'nAGQ');
  must(typeof state.formula === 'string', 'formula');
  must(typeof state.family === 'string' && typeof state.link === 'string', 'family');
  must(typeof state.sigma === 'number' && (state.shape === null || typeof state.shape === 'number'), 'sigma');
  must(isRecord(response) && typeof response.label === 'string' && isExpr(response.expr), 'response');
  must(response.levels === null || isStrings(response.levels), 'response.levels');
  must(
    Array.isArray(response.states) && isStringOrNull(response.success) && isStringOrNull(response.weights),
    'response',
  );
  must(isNumbers(beta), 'beta');
  must(isRecord(fixed) && isStrings(fixed.names, beta.length) && checkRecipe(fixed.recipe, beta.length), 'fixed');
  must(Array.isArray(terms) && terms.length > 0, 'terms');
  for (const term of terms) {
    const read: unknown = term;
    must(isRecord(read) && typeof term.label === 'string' && isStrings(term.names), 'terms');
    must(checkRecipe(term.recipe, term.names.length), 'terms');
    must(Number.isInteger(term.group) && term.group >= 0 && term.group < (state.groups?.length ?? 0), 'terms');
  }
  const nTheta = terms.reduce((sum, { names }) => sum + (names.length * (names.length + 1)) / 2, 0);
  must(isNumbers(theta, nTheta), 'theta');
  const size = nTheta + beta.length;
  must(state.covariance === null || isNumbers(state.covariance, size * size), 'covariance');
  must(state.shapeCovariance === null || isNumbers(state.shapeCovariance, size + 1), 'shapeCovariance');
  must(state.ends === undefined || isNumbers(state.ends, beta.length), 'ends');
  must(
    state.free === undefined || (Array.isArray(state.free) && state.free.every((v) => isNumbers(v, beta.length))),
    'free',
  );
  must(state.offset === null || checkOffset(state.offset), 'offset');
  must(typeof state.offsetByRow === 'boolean', 'offsetByRow');
  const { rows } = state;
  must(isRecord(rows) && typeof rows.nObs === 'number' && typeof rows.fixedVariance === 'number', 'rows');
  must(isRecord(rows.meanResponse) && typeof rows.meanResponse.value === 'number', 'rows.meanResponse');
  must(isNumbers(rows.meanResponse.gradient, size), 'rows.meanResponse');
  must(Array.isArray(rows.zz) && rows.zz.length === terms.length, 'rows.zz');
  must(
    terms.every(({ names }, t) => isNumbers(rows.zz[t], names.length * names.length)),
    'rows.zz',
  );
}

function checkEffects({ groups, terms, theta, beta, joint, shapeCovariance }: PredictionState): void {
  must(Array.isArray(groups) && groups.length > 0, 'groups');
  let Q = 0;
  groups.forEach((group, g) => {
    const read: unknown = group;
    must(isRecord(read) && typeof group.name === 'string', 'groups');
    must(isStrings(group.columns) && group.columns.length > 0 && isStrings(group.levels), 'groups');
    const q = terms.reduce((sum, term) => sum + (term.group === g ? term.names.length : 0), 0);
    const size = q * group.levels.length;
    must(checkParts(group), 'groups');
    for (const values of [group.mode, group.mean, group.modeSd, group.sd]) must(isNumbers(values, size), 'groups');
    Q += size;
  });
  if (joint === null) return;
  must(isRecord(joint) && Number.isInteger(joint.block) && joint.block > 0 && Q % joint.block === 0, 'joint');
  must(isNumbers(joint.covariance, Q * joint.block), 'joint.covariance');
  const nParameters = theta.length + beta.length + (shapeCovariance === null ? 0 : 1);
  must(isNumbers(joint.slope, Q * nParameters), 'joint.slope');
}

/** A lone column has none; of several each tells which of its levels every level of the factor has. */
function checkParts({ columns, levels, parts }: GroupState): boolean {
  if (columns.length === 1) return parts === null;
  if (!Array.isArray(parts) || parts.length !== columns.length) return false;
  return parts.every((part: unknown) => {
    if (!isRecord(part) || !isStrings(part.levels) || !isNumbers(part.codes, levels.length)) return false;
    const nLevels = (part.levels as string[]).length;
    return (part.codes as number[]).every((code) => Number.isInteger(code) && code >= 0 && code < nLevels);
  });
}

function checkOffset(offset: unknown): boolean {
  if (!isRecord(offset) || typeof offset.text !== 'string' || !Array.isArray(offset.variables)) return false;
  return offset.variables.every(
    (variable) => isRecord(variable) && isExpr(variable.expr) && Array.isArray(variable.states),
  );
}

function must(holds: boolean, member: string): asserts holds {
  if (!holds) throw invalid(`prediction.${member}`);
}

function invalid(member: string, what = 'is missing or not what it should be'): GlmmError {
  return new GlmmError('INVALID_FILE', `the fit cannot be read: its member "${member}" ${what}.`, { member });
}

function isNumbers(value: unknown, length?: number): boolean {
  if (!Array.isArray(value) || (length !== undefined && value.length !== length)) return false;
  return value.every((x) => typeof x === 'number');
}

function isStrings(value: unknown, length?: number): boolean {
  if (!Array.isArray(value) || (length !== undefined && value.length !== length)) return false;
  return value.every((x) => typeof x === 'string');
}

function isStringOrNull(value: unknown): boolean {
  return value === null || typeof value === 'string';
}

function encode(value: unknown): unknown {
  if (typeof value === 'number') return Number.isFinite(value) ? value : { number: String(value) };
  return mapMembers(value, encode);
}

function decode(value: unknown): unknown {
  if (isRecord(value) && typeof value.number === 'string' && Object.keys(value).length === 1)
    return Number(value.number);
  return mapMembers(value, decode);
}

/** Typed arrays become arrays; Object.fromEntries makes own members even of `__proto__`. */
function mapMembers(value: unknown, map: (value: unknown) => unknown): unknown {
  if (Array.isArray(value)) return value.map(map);
  if (ArrayBuffer.isView(value)) return Array.from(value as Float64Array, map);
  if (!isRecord(value)) return value;
  const present = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(present.map(([name, member]) => [name, map(member)]));
}
