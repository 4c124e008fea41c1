/**
 * The warning about separated categories: which of them every response in a cell is among, and what is infinite.
 */
import { brief } from '../../data/text/printable.ts';
import type { Design } from '../../design/types.ts';
import type { GlmmWarning } from '../../errors.ts';
import type { Limit } from '../estimation.ts';
import type { CutSeparation } from '../limit/cutSeparation.ts';
import { thresholdName } from '../numbers/thresholds.ts';
import { type Cell, cellsOf } from './cells.ts';
import { columnsOf, countOnes, tellSeparation } from './separationWords.ts';

/** Rows that all lie on one side of a threshold. */
interface Side extends Cell {
  readonly threshold: number;
}

/** A row moves past a threshold by more than this share of the largest move: above what the search for the direction leaves undecided. */
const MOVES = 1e-4;

export function orderedSeparationWarning(
  design: Design,
  { direction, cuts, thresholds }: Pick<CutSeparation, 'direction' | 'cuts' | 'thresholds'>,
  { edge, ends, ordered }: Limit,
): GlmmWarning {
  const categories = design.response.categories!;
  const columns = columnsOf(design, direction, ends);
  const gaps = direction.subarray(design.fixed.names.length);
  const { count, nParameters, map, base } = thresholds;
  const moves = movesOf(design, direction);
  const largest = moves.reduce((most, move) => Math.max(most, Math.abs(move)), 0);
  const asked = new Uint8Array(design.nObs);
  for (const row of cuts.row) asked[row] = 1;
  const cells: Side[] = [];
  for (let c = 0; c < count; c++) {
    if (!Number.isFinite(base[c])) continue;
    let own = 0;
    for (let s = 0; s < nParameters; s++) own += map[c * nParameters + s] * gaps[s];
    const sure = moves.map((move, i) => (asked[i] === 1 && Math.abs(move - own) > MOVES * largest ? 1 : 0));
    const y = design.response.y.map((value) => (value > c ? 1 : 0));
    const above = { ...design, response: { ...design.response, y } };
    cells.push(...cellsOf(above, Uint8Array.from(sure), columns).map((cell) => ({ ...cell, threshold: c })));
  }
  const said = ({ upper, threshold }: Side): string => sideText(categories, threshold, upper);
  const further = ordered!.thresholdEnds.map((end, c) => ({ name: thresholdName(categories, c), end }));
  return tellSeparation(design, direction, ends, columns, closest(cells), said, countOnes(edge), further);
}

/** Of the same rows the threshold that says most. */
function closest(cells: readonly Side[]): Side[] {
  const best = new Map<string, Side>();
  for (const cell of cells) {
    const key = `${cell.upper} ${cell.where}`;
    const before = best.get(key);
    if (before === undefined || (cell.upper ? cell.threshold > before.threshold : cell.threshold < before.threshold))
      best.set(key, cell);
  }
  return [...best.values()];
}

function sideText(categories: readonly string[], threshold: number, upper: boolean): string {
  const name = brief(categories[upper ? threshold + 1 : threshold]);
  if (upper) return threshold + 2 === categories.length ? name : `${name} or above`;
  return threshold === 0 ? name : `${name} or below`;
}

/** Of each row's predictor along the direction. */
function movesOf({ fixed, nObs }: Design, direction: Float64Array): Float64Array {
  const moves = new Float64Array(nObs);
  fixed.names.forEach((_, j) => {
    for (let i = 0; i < nObs; i++) moves[i] += direction[j] * fixed.values[j * nObs + i];
  });
  return moves;
}
