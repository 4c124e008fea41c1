/**
 * Each variable, and each interaction that a term of the formula holds, tested by all contrasts of its marginal means together: what type
 * III tests are for balanced or unbalanced cells (as joint_tests of R's emmeans). Numbers stand at their mean less and plus one. Contrasts
 * of empty cells are left out, as many as are not estimable.
 */
import { nameList } from '../../data/text/suggest.ts';
import type { Recipe } from '../../design/matrix/matrix.ts';
import { namesIn } from '../../formula/tree.ts';
import { isEndless } from '../law/endless.ts';
import type { GridColumn, PredictionState } from '../state.ts';
import { dot, estimableRows, fullRank, isEstimable, meanOf, orthonormalRows } from './estimable.ts';
import { cellsOf, type MeansGiven, variablesOf } from './estimates.ts';
import { anyGrid, type GridNeeds, gridOf, isFiniteGrid, type RefGrid, refGrid } from './grid/grid.ts';
import { testLaw } from './law.ts';
import { labelled } from './means.ts';
import { type JointTestsOptions, namesOf } from './options.ts';
import { type JointTestRow, type JointTests, memberOf } from './types.ts';

export function jointTests(given: MeansGiven, options: JointTestsOptions): JointTests {
  const state = given.state();
  const law = testLaw(given, options);
  const grid = spreadGrid(state, options);
  const by = namesOf(options.by).length === 0 ? [] : variablesOf(gridOf(state), namesOf(options.by)).names;
  const rank = fullRank(given.summary.allFixedNames, given.summary.droppedColumns);
  const columns = grid.parts
    .filter(({ column: { name, isFixed }, values }) => isFixed && values.length > 1 && !by.includes(name))
    .map(({ column }) => column.name);
  const terms = termsOf(state.fixed.recipe as Recipe, grid);
  const rows: JointTestRow[] = [];
  let left = false;
  let isSeparated = false;
  const untested = new Set<string>();
  for (const these of subsetsBySize(columns, terms)) {
    for (const { levels, contrasts } of differences(
      grid,
      these,
      by,
      (weights) => meanOf(state, grid, rank, [], weights).full,
    )) {
      const isEmpty = !contrasts.every((row) => isEstimable(row, rank));
      left ||= isEmpty;
      const known = isEmpty ? estimableRows(contrasts, rank) : contrasts;
      const independent = orthonormalRows(known.map((row) => Float64Array.from(rank.kept, (column) => row[column])));
      if (independent.length === 0) {
        untested.add(these.join(':'));
        continue;
      }
      const values = independent.map((row) => dot(row, state.beta));
      const endless = independent.some((row) => isEndless(state, [...state.theta.map(() => 0), ...row]));
      isSeparated ||= endless;
      const none = { F: Number.NaN, df1: independent.length, df2: Number.POSITIVE_INFINITY, pValue: Number.NaN };
      const { F, df1, df2, pValue } = endless ? none : law.joint(independent, values);
      const chisq = df2 === Number.POSITIVE_INFINITY ? F * df1 : null;
      rows.push({ term: these.join(':'), ...labelled(by, levels), df1, df2, F, chisq, pValue });
    }
  }
  return {
    kind: 'jointTests',
    rows,
    by: by.map(memberOf),
    notes: [
      ...(left
        ? ['Some combinations of levels have no data: contrasts that need them are left out of their tests.']
        : []),
      ...(isSeparated
        ? [
            'Separated responses leave some contrasts without an estimate, and so without a test: drop1() and anova() have likelihood ratios.',
          ]
        : []),
      ...(untested.size > 0
        ? [
            `No test of ${nameList([...untested])}: no contrast of levels is estimable, or numbers are compared at values that make no difference, which the option at can change.`,
          ]
        : []),
      ...(rows.length === 0 && untested.size === 0
        ? ['The fixed effects have no variables: there is nothing to test.']
        : []),
    ],
  };
}

/** Numbers at their mean less and plus one, or as far from it as the data go to both sides where a function has no value there. */
function spreadGrid(state: PredictionState, options: JointTestsOptions): RefGrid {
  if (options.covReduce !== undefined) return refGrid(state, options);
  const about = (reach: (numbers: Numbers) => number): GridNeeds => ({
    ...options,
    spread: ({ numbers }) => [numbers!.mean - reach(numbers!), numbers!.mean + reach(numbers!)],
  });
  const wide = anyGrid(
    state,
    about(() => 1),
  );
  if (isFiniteGrid(wide)) return wide;
  return refGrid(
    state,
    about(({ mean, least, most }) => Math.min(1, mean - least, most - mean)),
  );
}

type Numbers = NonNullable<GridColumn['numbers']>;

/** Variables that each term is computed from. */
function termsOf({ terms, variables }: Recipe, { parts }: RefGrid): Set<string>[] {
  const names = new Set(parts.map(({ column }) => column.name));
  return terms.map(({ factors }) => {
    const found = new Set<string>();
    for (const { variable } of factors)
      for (const { name } of namesIn(variables[variable].expr)) if (names.has(name)) found.add(name);
    return found;
  });
}

/** Of the variables of a term, every choice: single variables first, then pairs, and so on, each in the order of the columns. */
function subsetsBySize(names: readonly string[], terms: readonly ReadonlySet<string>[]): string[][] {
  const found = new Map<string, number[]>();
  for (const term of terms) {
    let all: number[][] = [[]];
    names.forEach((name, k) => {
      if (term.has(name)) all = [...all, ...all.map((subset) => [...subset, k])];
    });
    for (const subset of all) if (subset.length > 0) found.set(subset.join(' '), subset);
  }
  const before = (a: readonly number[], b: readonly number[]): number => {
    const at = a.findIndex((place, k) => place !== b[k]);
    return a.length - b.length || (at < 0 ? 0 : a[at] - b[at]);
  };
  return [...found.values()].sort(before).map((subset) => subset.map((k) => names[k]));
}

/** Products of differences of neighbouring levels, within each group. */
function differences(
  grid: RefGrid,
  these: readonly string[],
  by: readonly string[],
  rowOf: (weights: Float64Array) => Float64Array,
): { readonly levels: readonly (string | number)[]; readonly contrasts: Float64Array[] }[] {
  const { cells } = cellsOf(grid, these, by, 'equal');
  const sizes = these.map((name) => grid.parts.find(({ column }) => column.name === name)!.values.length);
  const perGroup = sizes.reduce((product, size) => product * size, 1);
  const rows = cells.map(({ weights }) => rowOf(weights));
  return Array.from({ length: cells.length / perGroup }, (_, group) => {
    let own = rows.slice(group * perGroup, (group + 1) * perGroup);
    // the first variable moves fastest: difference along it, then the next moves fastest among what is left
    let stride = 1;
    for (const size of sizes) {
      const next: Float64Array[] = [];
      for (let k = 0; k < own.length; k++) {
        if (Math.floor(k / stride) % size === size - 1) continue;
        next.push(own[k + stride].map((value, j) => value - own[k][j]));
      }
      own = next;
      stride *= size - 1;
    }
    return { levels: cells[group * perGroup].levels.slice(these.length), contrasts: own };
  });
}
