/**
 * Second derivatives of -2 log Z by expectation propagation: an evaluation a parameter as by differences of the gradient, but of few sweeps. At the fixed
 * point log Z does not feel the sites, so that a Hessian which takes them for a function of the parameters is wrong by the product of what two of its
 * directions leave of theirs (docs/mathematics.md (18.12)).
 */
import * as field from '../epFields.ts';

interface Answering {
  readonly nCells: number;
  readonly nObs: number;
  /** Arrays of the kernels, by their names in epFields; views. */
  doubles(which: number, length: number): Float64Array;
  /** Parameters of the next sweeps. */
  set(parameters: Float64Array): void;
  /** Sweeps until the difference is so much of what it was; 0 where they are made. */
  respond(share: number): number;
  /** Moves the cavities to where these lead; 0 where they are. */
  advance(): number;
  /** The partial gradient there, in the order of the parameters. */
  gradient(): Float64Array;
}

/**
 * What sweeps leave of the distance to a parameter's fixed point. Of the Hessian they leave the product of this and what one more would, where the cavities
 * are taken: standard errors are off by 4e-5 at most in the fits of the bench.
 */
const SHARE = 0.3;
/** More numbers than this are not kept: differences of the gradient need none. */
const MOST_NUMBERS = 33554432;

/** The cavities' means and variances, and the slopes of log Z in them that sweeps have left. */
interface Cavities {
  readonly at: Float32Array;
  readonly left: Float32Array;
}

/**
 * Row i are the changes along step i of the derivatives, divided by it: the Hessian but for the step's length, and not quite symmetric. Parameters are those
 * of the last evaluation, whose sites stand in memory. null where a sweep fails, or would have to keep too much.
 */
export function responses(
  { nCells, nObs, doubles, set, respond, advance, gradient }: Answering,
  parameters: Float64Array,
  steps: Float64Array,
): Float64Array | null {
  const n = parameters.length;
  if (4 * n * nCells > MOST_NUMBERS) return null;
  const kept = [
    ...[field.EP_TAU, field.EP_NU, field.EP_PLACE].map((which) => ({ which, length: nCells })),
    ...[field.EP_W, field.EP_FIXED_ETA].map((which) => ({ which, length: nObs })),
  ].map((array) => ({ ...array, values: doubles(array.which, array.length).slice() }));
  const back = (): void => {
    for (const { which, length, values } of kept) doubles(which, length).set(values);
    set(parameters);
  };
  const cavities = (): Float64Array => {
    const [mean, sd] = [field.EP_CAVITY_MEAN, field.EP_CAVITY_SD].map((which) => doubles(which, nCells));
    const at = new Float64Array(2 * nCells);
    at.set(mean);
    for (let c = 0; c < nCells; c++) at[nCells + c] = sd[c] * sd[c];
    return at;
  };
  const left = (): Float64Array => {
    const at = cavities();
    const [tau, nu, slope, kappa] = [field.EP_TAU, field.EP_NU, field.EP_SLOPE, field.EP_KAPPA].map((which) =>
      doubles(which, nCells),
    );
    const slopes = new Float64Array(2 * nCells);
    for (let c = 0; c < nCells; c++) {
      // of the cell's site in place of its rows
      const share = 1 / (1 + tau[c] * at[nCells + c]);
      const own = (nu[c] - tau[c] * at[c]) * share;
      slopes[c] = slope[c] - own;
      slopes[nCells + c] = 0.5 * (slope[c] * slope[c] - own * own - (kappa[c] - tau[c] * share));
    }
    return slopes;
  };
  if (respond(1) !== 0) return null;
  const cavitiesHere = cavities();
  const leftHere = left();
  const gradientHere = gradient();
  const moved = parameters.slice();
  const hessian = new Float64Array(n * n);
  const answers: Cavities[] = [];
  let isComplete = true;
  for (let i = 0; i < n && isComplete; i++) {
    back();
    moved[i] = parameters[i] + steps[i];
    const width = moved[i] - parameters[i];
    set(moved);
    moved[i] = parameters[i];
    isComplete = respond(SHARE) === 0;
    const leftThere = left();
    const slopes = gradient();
    isComplete &&= advance() === 0;
    for (let j = 0; j < n; j++) hessian[i * n + j] = (slopes[j] - gradientHere[j]) / width;
    const change = (there: Float64Array, before: Float64Array): Float32Array => {
      const slope = new Float32Array(there.length);
      for (let k = 0; k < slope.length; k++) slope[k] = (there[k] - before[k]) / width;
      return slope;
    };
    answers.push({ at: change(cavities(), cavitiesHere), left: change(leftThere, leftHere) });
  }
  back();
  if (!isComplete) return null;
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) {
      const { left } = answers[i];
      const { at } = answers[j];
      let sum = 0;
      for (let k = 0; k < left.length; k++) sum += left[k] * at[k];
      hessian[i * n + j] -= 2 * sum;
    }
  return hessian;
}
