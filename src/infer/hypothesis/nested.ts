/**
 * Whether a model is another one with parameters fixed: its fixed columns are combinations of the other's, and its random effects are
 * among them, no more of them correlated.
 */
import { covarianceOf } from '../../covariance/list.ts';
import { thetaMapOf } from '../../covariance/map.ts';
import type { Design, RandomTermDesign } from '../../design/types.ts';
import type { Estimation } from '../../fit/estimation.ts';

/** Why it is not; null where it is. */
export function isNested(smaller: Estimation, larger: Estimation): string | null {
  if (smaller.family.family !== larger.family.family || smaller.family.link !== larger.family.link)
    return 'their families or links differ';
  if (smaller.numbers.df >= larger.numbers.df) return 'they have as many parameters';
  const column = outside(smaller.design, larger.design);
  if (column !== null) return `its column ${column} is no combination of the other's`;
  const second = outsideSecond(smaller.design, larger.design);
  if (second !== null) return second;
  const effect = missingEffect(smaller.design, larger.design);
  return effect === null ? null : `the other has not its random effect of ${effect}`;
}

/**
 * Standard deviations that are zero in the smaller: those that the larger has more, as far as they are of effects that the smaller has
 * not. Effects that share one in the smaller and have one each in the larger are at no boundary.
 */
export function extraVariances(smaller: Estimation, larger: Estimation): number {
  const scales = ({ design }: Estimation): number => thetaMapOf(design.random).scales.length;
  const known = effectsOf(smaller);
  const others = effectsOf(larger).filter((effect) => {
    const at = known.indexOf(effect);
    if (at >= 0) known.splice(at, 1);
    return at < 0;
  });
  return Math.max(0, Math.min(scales(larger) - scales(smaller), others.length));
}

function effectsOf({ design: { random, groups } }: Estimation): string[] {
  return random.flatMap(({ names, group }) => names.map((name) => JSON.stringify([groups[group].name, name])));
}

/** What is left of a column's length outside of the others' span: less is rounding. */
const ROUNDING = 1e-7;

/** The first column of the smaller that the larger does not reach. */
function outside(
  { fixed, nObs: n }: Pick<Design, 'fixed' | 'nObs'>,
  { fixed: other }: Pick<Design, 'fixed'>,
): string | null {
  const basis: Float64Array[] = [];
  const reduced = (values: Float64Array): Float64Array => {
    const rest = values.slice();
    // twice: once loses digits where columns are close
    for (let pass = 0; pass < 2; pass++)
      for (const unit of basis) {
        const along = inner(unit, rest);
        for (let i = 0; i < n; i++) rest[i] -= along * unit[i];
      }
    return rest;
  };
  other.names.forEach((_, j) => {
    const rest = reduced(other.values.subarray(j * n, (j + 1) * n));
    const length = Math.sqrt(inner(rest, rest));
    basis.push(rest.map((value) => value / length));
  });
  const at = fixed.names.findIndex((_, j) => {
    const column = fixed.values.subarray(j * n, (j + 1) * n);
    const rest = reduced(column);
    return Math.sqrt(inner(rest, rest)) > ROUNDING * Math.sqrt(inner(column, column));
  });
  return at < 0 ? null : fixed.names[at];
}

/** Why the second predictors of the smaller are not among those of the larger; null where they are. */
function outsideSecond({ second, nObs }: Design, { second: other }: Design): string | null {
  if (second?.zi) {
    if (!other?.zi) return 'the other has no excess zeros';
    const column = outside({ fixed: second.zi.matrix, nObs }, { fixed: other.zi.matrix });
    if (column !== null) return `its column ${column} of excess zeros is no combination of the other's`;
  }
  if (second?.disp) {
    if (!other?.disp) return 'the other has one dispersion';
    const column = outside({ fixed: second.disp.matrix, nObs }, { fixed: other.disp.matrix });
    if (column !== null) return `its column ${column} of the dispersion is no combination of the other's`;
  }
  return null;
}

/** A random effect, or a pair of correlated ones, that the larger has not. */
function missingEffect(smaller: Design, larger: Design): string | null {
  for (const term of smaller.random) {
    const group = smaller.groups[term.group].name;
    const own = larger.random.filter((other) => larger.groups[other.group].name === group);
    const lone = term.names.find((name) => !own.some(({ names }) => names.includes(name)));
    if (lone !== undefined) return `${lone} by ${group}`;
    const structure = covarianceOf(term);
    const takesIn = (other: RandomTermDesign): boolean =>
      [structure.name, ...structure.within].includes(covarianceOf(other).name) &&
      term.names.every((name) => other.names.includes(name));
    if (!structure.isDiagonal && !own.some(takesIn)) return `correlated ${term.names.join(', ')} by ${group}`;
  }
  return null;
}

function inner(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
