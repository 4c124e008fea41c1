/**
 * Clusters of rows that are independent of each other: unions of the blocks that Var(y) falls into.
 */
import { unknownColumn } from '../../data/table.ts';
import { byNormalForm } from '../../data/text/normalForm.ts';
import { quoted } from '../../data/text/printable.ts';
import { nameList } from '../../data/text/suggest.ts';
import type { DataTable } from '../../data/types.ts';
import type { Design } from '../../design/types.ts';
import { GlmmError } from '../../errors.ts';
import { hasIndependentGroups } from '../../fit/engine/dimension.ts';
import { type Component, componentsOf } from '../kenwardRoger/components.ts';

export interface Clusters {
  readonly name: string;
  readonly nClusters: number;
  /** Of each row. */
  readonly codes: Int32Array;
  /** The blocks of each cluster. */
  readonly blocks: readonly (readonly Component[])[];
}

/** The way out where factors cross. */
export const ONE_AS_FIXED =
  'A factor of few levels can be among the fixed effects instead: the levels of the other one are clusters then.';

/** Fewer than two clusters have no spread. */
const LEAST = 2;

/** @throws GlmmError UNKNOWN_COLUMN; INVALID_OPTION for clusters that cut a block, or where there is one alone */
export function clustersOf(design: Design, table: DataTable | undefined, wanted: string | undefined): Clusters {
  const components = componentsOf(design);
  const codes = new Int32Array(design.nObs).fill(-1);
  const name = wanted ?? outermost(design, components);
  const given = wanted === undefined ? null : levelsOf(design, table, wanted);
  const blocks: Component[][] = [];
  const places = new Map<number, number>();
  components.forEach((component, k) => {
    const level = given === null ? k : given[component.rows[0]];
    if (given !== null && component.rows.some((i) => given[i] !== level)) throw cuts(design, name, given);
    if (level < 0) throw missing(name);
    const place = places.get(level) ?? places.size;
    places.set(level, place);
    const own = (blocks[place] ??= []);
    own.push(component);
    for (const i of component.rows) codes[i] = place;
  });
  if (places.size < LEAST) throw oneCluster(design, name);
  return { name, nClusters: places.size, codes, blocks };
}

/** The factor whose levels are the blocks; of several that cross, all of them. */
function outermost({ groups }: Design, components: readonly Component[]): string {
  const whole = groups.find(({ levels }) => levels.length === components.length);
  return whole?.name ?? nameList(groups.map(({ name }) => name));
}

/** The level of each row used; -1 where it is missing. */
function levelsOf(design: Design, table: DataTable | undefined, wanted: string): Int32Array {
  const own = byNormalForm(design.groups.map(({ name }) => name))(wanted);
  const group = design.groups.find(({ name }) => name === own);
  if (group !== undefined) return group.codes;
  if (table === undefined || !table.has(wanted)) throw unknownColumn(wanted, table?.names ?? []);
  const { codes } = table.factor(wanted);
  const { rows } = design;
  return rows === null ? codes : Int32Array.from(rows, (row) => codes[row]);
}

function cuts({ groups }: Design, name: string, clusters: Int32Array): GlmmError {
  const cut = groups.filter(({ codes }) => {
    const clusterOf = new Map<number, number>();
    return codes.some((group, i) => {
      const first = clusterOf.get(group) ?? clusters[i];
      clusterOf.set(group, first);
      return first !== clusters[i];
    });
  });
  // of factors that cross each may be whole, and their rows connected all the same
  const factors = nameList((cut.length > 0 ? cut : groups).map((group) => group.name));
  return new GlmmError(
    'INVALID_OPTION',
    `the clusters by ${quoted(name)} cut groups of ${factors}: rows of one group are not independent\n` +
      'Take clusters that hold whole groups, or leave the option out.',
    { option: 'cluster', value: name },
  );
}

function oneCluster(design: Design, name: string): GlmmError {
  const { groups } = design;
  const why = !hasIndependentGroups(design)
    ? `${nameList(
        groups.map((group) => group.name),
        ' and ',
      )} cross, so that all rows are connected`
    : `${quoted(name)} has one level`;
  const way = hasIndependentGroups(design) ? '' : `\n${ONE_AS_FIXED}`;
  return new GlmmError(
    'INVALID_OPTION',
    `a robust covariance needs independent clusters, and there is one: ${why}${way}`,
    { option: 'cluster' },
  );
}

function missing(name: string): GlmmError {
  return new GlmmError('MISSING_VALUES', `${quoted(name)} is missing in rows of the fit: every row needs its cluster`, {
    column: name,
  });
}
