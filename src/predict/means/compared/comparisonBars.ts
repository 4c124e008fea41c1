/**
 * Bars around means that say which of them differ: two bars overlap unless their means do. Half-lengths start where the sum of a pair's is
 * nearest to its critical difference (least squares, in closed form), and then go to the next point at which each pair that is told wrong is
 * right, in turn (Agmon, The relaxation method for linear inequalities, Canad. J. Math. 6, 1954): if there are such bars, these come to them.
 */

export interface ComparedPair {
  /** Places of the two means. */
  readonly pair: readonly [number, number];
  /** Between them, on the scale of the bars. */
  readonly distance: number;
  /** Where a difference begins to be significant. */
  readonly critical: number;
  readonly differ: boolean;
}

export interface ComparisonBars {
  /** Half the length of each. */
  readonly halves: Float64Array;
  /** Pairs that no bars found tell right. */
  readonly wrong: readonly ComparedPair[];
}

/** Two hundred means settle within some hundred rounds where they can. */
const MOST_ROUNDS = 1000;
/** Between the ends of two bars, or how far they overlap, as a share of the critical difference: it has to be seen. */
const SEEN = 0.02;

export function comparisonBars(n: number, pairs: readonly ComparedPair[]): ComparisonBars {
  const halves = startOf(n, pairs);
  for (let round = 0; round < MOST_ROUNDS; round++) {
    let moved = false;
    for (const one of pairs) {
      const lacking = lack(halves, one);
      if (lacking === 0) continue;
      moved = true;
      for (const k of one.pair) halves[k] = Math.max(0, halves[k] + 0.5 * lacking);
    }
    if (!moved) break;
  }
  return { halves, wrong: pairs.filter((one) => isWrong(halves, one)) };
}

/** argmin of the sum over pairs of (l_i + l_j - critical)^2, where all pairs are there. */
function startOf(n: number, pairs: readonly ComparedPair[]): Float64Array {
  const sums = new Float64Array(n);
  let total = 0;
  for (const { pair, critical } of pairs) {
    for (const k of pair) sums[k] += critical;
    total += critical;
  }
  if (n < 3) return sums.map((sum) => 0.5 * sum);
  return sums.map((sum) => Math.max(0, (sum - total / (n - 1)) / (n - 2)));
}

/** What the two halves together have to change by. */
function lack(halves: Float64Array, one: ComparedPair): number {
  const { pair, distance, critical, differ } = one;
  const sum = halves[pair[0]] + halves[pair[1]];
  const wanted = differ ? distance - SEEN * critical : distance + SEEN * critical;
  if (differ) return sum > wanted ? Math.max(wanted, 0) - sum : 0;
  return sum < wanted ? wanted - sum : 0;
}

function isWrong(halves: Float64Array, { pair, distance, differ }: ComparedPair): boolean {
  return halves[pair[0]] + halves[pair[1]] >= distance === differ;
}
