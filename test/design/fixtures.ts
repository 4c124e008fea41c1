/**
 * The fixtures of fixtures/model-matrix.R, with their columns as data tables.
 */
import { readFileSync } from 'node:fs';
import { toDataTable } from '../../src/data/table.ts';
import type { DataTable } from '../../src/data/types.ts';
import { buildDesign } from '../../src/design/design.ts';
import type { ContrastName } from '../../src/design/matrix/contrastNames.ts';
import type { Design, DesignOptions, ModelMatrix } from '../../src/design/types.ts';
import { resolveFamily } from '../../src/family/resolve.ts';
import { expandFormula } from '../../src/formula/expand.ts';
import { parseFormula } from '../../src/formula/parse.ts';
import type { Formula } from '../../src/formula/types.ts';

interface FixtureColumn {
  readonly values: readonly (number | string | boolean | null)[];
  readonly levels?: readonly string[];
}
type FixtureTable = Readonly<Record<string, FixtureColumn>>;

export interface FixtureMatrix {
  readonly names: readonly string[];
  /** Column-major; null for NA. */
  readonly values: readonly (number | null)[];
}

export interface Fixtures {
  readonly data: FixtureTable;
  readonly newData: FixtureTable;
  readonly matrices: readonly MatrixFixture[];
  readonly splines: readonly MatrixFixture[];
  readonly aliases: readonly {
    readonly formula: string;
    readonly all: readonly string[];
    readonly kept: readonly string[];
    readonly aliased: readonly string[];
    readonly combinations: readonly (readonly number[])[];
  }[];
  readonly randoms: readonly {
    readonly formula: string;
    readonly terms: readonly {
      readonly group: string;
      readonly names: readonly string[];
      readonly levels: readonly string[];
      readonly codes: readonly number[];
      /** q x n, column-major: for each row of the data, the columns of all levels. */
      readonly Zt: readonly number[];
    }[];
  }[];
}

export interface MatrixFixture extends FixtureMatrix {
  readonly formula: string;
  readonly contrasts: Readonly<Record<string, ContrastName>> | undefined;
  readonly rows: readonly number[];
  readonly assign: readonly number[];
  readonly new: FixtureMatrix | null;
}

export const fixtures: Fixtures = JSON.parse(
  readFileSync(new URL('./fixtures/model-matrix.json', import.meta.url), 'utf8'),
) as Fixtures;

export function fixtureTable(table: FixtureTable): DataTable {
  const columns = Object.entries(table);
  return toDataTable(Object.fromEntries(columns.map(([name, { values }]) => [name, values])), {
    levels: Object.fromEntries(columns.flatMap(([name, { levels }]) => (levels === undefined ? [] : [[name, levels]]))),
  });
}

/** A formula without its random terms' check: fixed-effect formulas get a group that is then taken away. */
export function fixedFormula(text: string, table: DataTable): Formula {
  const [left, right] = text.split('~');
  const withGroup = toFormula(`${left}~ (${right}) + (1 | g)`, table);
  return { ...withGroup, random: [] };
}

export function toFormula(text: string, table: DataTable): Formula {
  return expandFormula(parseFormula(text), table.names);
}

/** The design of a formula with the given family on plain columns. */
export function designOf(
  text: string,
  data: Record<string, ArrayLike<unknown>>,
  family = 'gaussian',
  options: DesignOptions = {},
): Design {
  const table = toDataTable(data);
  const formula = text.includes('|') ? toFormula(text, table) : fixedFormula(text, toDataTable({ g: data.y, ...data }));
  return buildDesign(formula, table, resolveFamily(family), options);
}

/** Columns of `matrix` as arrays by name. */
export function columnsByName(matrix: ModelMatrix, nObs: number): Record<string, number[]> {
  return Object.fromEntries(
    matrix.names.map((name, j) => [name, Array.from(matrix.values.subarray(j * nObs, (j + 1) * nObs))]),
  );
}

/** Largest |got - expected| relative to max(1, |expected|); missing values must agree. */
export function largestError(got: ArrayLike<number>, expected: readonly (number | null)[]): number {
  if (got.length !== expected.length) return Number.POSITIVE_INFINITY;
  let worst = 0;
  expected.forEach((value, i) => {
    if (value === null) worst = Number.isNaN(got[i]) ? worst : Number.POSITIVE_INFINITY;
    else worst = Math.max(worst, Math.abs((got[i] as number) - value) / Math.max(1, Math.abs(value)));
  });
  return worst;
}
