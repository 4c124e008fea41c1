/** What the lessons compute. */
export const logistic = (eta: number): number => 1 / (1 + Math.exp(-eta));

/** Standard normal quantiles at equal steps of probability: groups that stand for all groups. */
export function normalScores(n: number): number[] {
  return Array.from({ length: n }, (_, k) => quantile((k + 0.5) / n));
}

/** Mean of f(b) over b ~ N(0, sd^2), by 31 points. */
export function overGroups(f: (b: number) => number, sd: number): number {
  const { nodes, weights } = rule(31);
  return nodes.reduce((sum, z, k) => sum + weights[k]! * f(sd * z), 0);
}

interface Rule {
  readonly nodes: readonly number[];
  readonly weights: readonly number[];
}

const rules = new Map<number, Rule>();

/**
 * Gauss-Hermite for the standard normal density: weights sum to one. The nodes are the zeros of the orthonormal Hermite
 * polynomials, found between those of the order below; the weights are 1 / sum of squares of all lower ones there.
 */
export function rule(points: number): Rule {
  const known = rules.get(points);
  if (known) return known;
  const inner = points === 1 ? [] : rule(points - 1).nodes;
  const reach = 2 * Math.sqrt(points) + 1;
  const ends = [-reach, ...inner, reach];
  const nodes = Array.from({ length: points }, (_, k) =>
    zeroBetween((x) => hermite(points, x)[points]!, ends[k]!, ends[k + 1]!),
  );
  const weights = nodes.map((x) => 1 / hermite(points - 1, x).reduce((sum, h) => sum + h * h, 0));
  const made = { nodes, weights };
  rules.set(points, made);
  return made;
}

/** h_0 to h_n at x: sqrt(k + 1) h_(k+1) = x h_k - sqrt(k) h_(k-1). */
function hermite(n: number, x: number): number[] {
  const h = [1, x];
  for (let k = 1; k < n; k++) h.push((x * h[k]! - Math.sqrt(k) * h[k - 1]!) / Math.sqrt(k + 1));
  return h.slice(0, n + 1);
}

function zeroBetween(f: (x: number) => number, from: number, to: number): number {
  let [low, high] = [from, to];
  const rising = f(high) > f(low);
  for (let k = 0; k < 60; k++) {
    const middle = (low + high) / 2;
    if (f(middle) < 0 === rising) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** One group: `yes` of `n` answers, random intercept with standard deviation `sd`, mean logit `beta`. */
export interface OneGroup {
  readonly yes: number;
  readonly n: number;
  readonly beta: number;
  readonly sd: number;
}

/** log of likelihood times prior density, up to a constant that both share. */
export function logJoint({ yes, n, beta, sd }: OneGroup, b: number): number {
  const eta = beta + b;
  return yes * eta - n * Math.log1p(Math.exp(eta)) - (b * b) / (2 * sd * sd);
}

export interface Laplace {
  readonly mode: number;
  /** 1 / sqrt of the curvature at the mode. */
  readonly width: number;
}

export function laplace(group: OneGroup): Laplace {
  const { yes, n, beta, sd } = group;
  let b = 0;
  for (let k = 0; k < 100; k++) {
    const p = logistic(beta + b);
    const step = (yes - n * p - b / (sd * sd)) / (n * p * (1 - p) + 1 / (sd * sd));
    b += Math.max(-2, Math.min(2, step));
    if (Math.abs(step) < 1e-12) break;
  }
  const p = logistic(beta + b);
  return { mode: b, width: 1 / Math.sqrt(n * p * (1 - p) + 1 / (sd * sd)) };
}

/** The integral over b by adaptive quadrature: nodes at mode + width z. */
export function integral(group: OneGroup, points: number): number {
  const { mode, width } = laplace(group);
  const { nodes, weights } = rule(points);
  return (
    nodes.reduce((sum, z, k) => {
      const b = mode + width * z;
      return sum + weights[k]! * Math.exp(logJoint(group, b) - logJoint(group, mode) + (z * z) / 2);
    }, 0) *
    Math.exp(logJoint(group, mode)) *
    width
  );
}

/** E(b | y). */
export function posteriorMean(group: OneGroup): number {
  const { mode, width } = laplace(group);
  const { nodes, weights } = rule(41);
  const terms = nodes.map(
    (z, k) => weights[k]! * Math.exp(logJoint(group, mode + width * z) - logJoint(group, mode) + (z * z) / 2),
  );
  const total = terms.reduce((a, b) => a + b, 0);
  return nodes.reduce((sum, z, k) => sum + (mode + width * z) * terms[k]!, 0) / total;
}

function quantile(p: number): number {
  return zeroBetween((x) => normalCdf(x) - p, -8, 8);
}

/** By Simpson's rule from zero. */
function normalCdf(x: number): number {
  const steps = 64;
  const density = (t: number) => Math.exp((-t * t) / 2) / Math.sqrt(2 * Math.PI);
  let sum = density(0) + density(x);
  for (let k = 1; k < steps; k++) sum += (k % 2 === 1 ? 4 : 2) * density((x * k) / steps);
  return 0.5 + ((x / steps) * sum) / 3;
}
