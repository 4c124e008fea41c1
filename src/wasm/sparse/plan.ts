/**
 * The symbolic phase, once per model: which levels meet, in what order to eliminate them, where to cut, where everything
 * lies; and, before anything large is allocated, what one evaluation will cost.
 */
import { GlmmError } from '../../errors.ts';
import { inWords, MANY_COLUMNS_WAY_OUT, tooLong } from '../tooLong.ts';
import { type Cut, cheapestCut, type EliminationCosts, MEASURED_COSTS } from './cut.ts';
import { type Elimination, eliminate } from './elimination.ts';
import { type Layout, layOut } from './layout.ts';
import { minimumDegree } from './minimumDegree.ts';
import { type BlockPattern, blockPattern, type Graph, graphOf, type SparseTerm } from './pattern.ts';
import { type Structure, structureOf } from './structure.ts';

/** When a model is refused before it is begun. */
export interface SparseLimits {
  /** Predicted seconds of the whole fit. Default: no limit. */
  readonly maxSeconds?: number | undefined;
  /** Evaluations of the objective with its gradient that the fit will take. */
  readonly evaluations?: number;
  /** Seconds that it takes besides. */
  readonly otherSeconds?: number;
  /** Predicted bytes of linear memory. Default 2 GiB, half of what a 32-bit module can address. */
  readonly bytes?: number;
  /** Costs that place the cut, where those that were measured do not fit the machine; tests move the cut with them. */
  readonly costs?: EliminationCosts;
}

export interface SparsePlan {
  readonly pattern: BlockPattern;
  readonly layout: Layout;
  readonly ordering: 'largest factor first' | 'minimum degree';
  /** Predicted seconds of one factorization and its selected inverse, and of one evaluation. */
  readonly factorSeconds: number;
  readonly secondsPerEvaluation: number;
  /** Seconds of one pass over the rows, as predicted. */
  readonly rowPassSeconds: number;
  readonly bytes: number;
}

/** One row, one pass, one random effect of the row: measured 5 to 6 ns, the density included. */
const SECONDS_PER_ROW_AND_COLUMN = 6e-9;
/** Passes over the rows in one evaluation, as measured on many fits. */
const ROW_PASSES = 7;
/** Factorizations in one evaluation: one, and sometimes one more while the mode is searched. */
const FACTORIZATIONS = 1.3;
/** Finding another order takes about as long as a fit saves by it below this many seconds for a factorization. */
const WORTH_REORDERING = 0.1;
/** One row and one column of X, predictor and score. */
const SECONDS_PER_FIXED_CELL = 1e-9;
/** Evaluations of a fit with few parameters. */
const DEFAULT_EVALUATIONS = 14;
const DEFAULT_BYTES = 2147483648;

/**
 * @param nFull full columns that take as much memory and time as the fixed ones do
 * @throws GlmmError TOO_LONG or OUT_OF_MEMORY, with `predictedSecondsPerEvaluation` and `bytes`, when the model is above the limits.
 */
export function sparsePlan(
  terms: readonly SparseTerm[],
  nObs: number,
  nFixed: number,
  limits: SparseLimits = {},
  nFull = nFixed,
): SparsePlan {
  const { costs } = limits;
  const { pattern, cut, ordering, layout } = costs
    ? structure(terms, nObs, costs)
    : structureOf(terms, nObs, (whole, nWhole) => structure(whole, nWhole, MEASURED_COSTS));
  const columnsPerRow = terms.reduce((sum, term) => sum + term.q, 0);
  const rowPassSeconds = nObs * columnsPerRow * SECONDS_PER_ROW_AND_COLUMN;
  const secondsPerEvaluation = evaluationSeconds(cut.seconds, terms, nObs, nFull);
  const bytes = predictedBytes(pattern, cut, columnsPerRow, nFixed, nFull);
  const isRelated = terms.some(({ prior }) => prior !== undefined);
  refuse(secondsPerEvaluation, bytes, cut, limits, { nObs, nFixed, columnsPerRow, isRelated });
  return {
    pattern,
    layout: layout(),
    ordering,
    factorSeconds: cut.seconds,
    secondsPerEvaluation,
    rowPassSeconds,
    bytes,
  };
}

/** Of one evaluation, of which a factorization with its selected inverse takes so many seconds. */
export function evaluationSeconds(
  factorSeconds: number,
  terms: readonly Pick<SparseTerm, 'q'>[],
  nObs: number,
  nFull: number,
): number {
  const columnsPerRow = terms.reduce((sum, { q }) => sum + q, 0);
  const rowSeconds = ROW_PASSES * columnsPerRow * SECONDS_PER_ROW_AND_COLUMN + nFull * SECONDS_PER_FIXED_CELL;
  return FACTORIZATIONS * factorSeconds + nObs * rowSeconds;
}

function structure(terms: readonly SparseTerm[], nObs: number, costs: EliminationCosts): Structure {
  const pattern = blockPattern(terms, nObs);
  const graph = graphOf(pattern);
  const { ordering, elimination, cut } = cheapestOrder(pattern, graph, terms, costs);
  let layout: Layout | undefined;
  return {
    pattern,
    ordering,
    cut,
    layout: () => (layout ??= layOut(pattern, graph, elimination, cut)),
  };
}

interface Choice {
  readonly ordering: SparsePlan['ordering'];
  readonly elimination: Elimination;
  readonly cut: Cut;
}

/** With a fast dense tail the order hardly matters for most data; where it does, take the cheaper by prediction. */
function cheapestOrder(
  pattern: BlockPattern,
  graph: Graph,
  terms: readonly SparseTerm[],
  costs: EliminationCosts,
): Choice {
  const choice = (ordering: SparsePlan['ordering'], order: Int32Array): Choice => {
    const elimination = eliminate(graph, pattern.nodeSize, order);
    return { ordering, elimination, cut: cheapestCut(elimination, pattern.nodeSize, costs) };
  };
  const natural = choice('largest factor first', largestFirst(pattern, terms));
  if (natural.cut.seconds < WORTH_REORDERING) return natural;
  const reordered = choice('minimum degree', minimumDegree(graph, pattern.nodeSize));
  return reordered.cut.seconds < natural.cut.seconds ? reordered : natural;
}

/** Terms with many levels first: their columns are short, and what they fill is the small matrix of the last factors. */
function largestFirst(pattern: BlockPattern, terms: readonly SparseTerm[]): Int32Array {
  const byLevels = terms.map((_, t) => t).sort((a, b) => terms[b].nLevels - terms[a].nLevels || a - b);
  const order = new Int32Array(pattern.nNodes);
  let k = 0;
  for (const t of byLevels) for (let l = 0; l < terms[t].nLevels; l++) order[k++] = pattern.firstNode[t] + l;
  return order;
}

function predictedBytes(pattern: BlockPattern, cut: Cut, columnsPerRow: number, nFixed: number, nFull: number): number {
  const { nObs, nTerms, nValues } = pattern;
  const stride = (cut.tailColumns + 3) & ~3;
  const vector = cut.leadColumns + stride;
  const tail = 2 * 8 * stride * stride;
  const lead = (8 + 8 + 4) * cut.leadValues + 12 * cut.leadColumns;
  const blocks = (8 + 8 + 4) * nValues + 8 * pattern.nBlocks;
  const rows = rowBytes(nObs, nFull, columnsPerRow) + 4 * nObs * (nTerms + pattern.pairs.length);
  const vectors = 8 * vector * (2 * (nFixed + 4) + 10);
  return tail + lead + blocks + rows + vectors;
}

interface RowsSize {
  readonly nObs: number;
  readonly nFixed: number;
  /** Random effects of a row. */
  readonly columnsPerRow: number;
  /** Whether levels are related by a matrix, which conjugate gradients do not take. */
  readonly isRelated: boolean;
}

function refuse(
  secondsPerEvaluation: number,
  bytes: number,
  cut: Cut,
  limits: SparseLimits,
  { nObs, nFixed, columnsPerRow, isRelated }: RowsSize,
): void {
  const { maxSeconds = Number.POSITIVE_INFINITY, evaluations = DEFAULT_EVALUATIONS, otherSeconds = 0 } = limits;
  const maxBytes = limits.bytes ?? DEFAULT_BYTES;
  const seconds = evaluations * secondsPerEvaluation + otherSeconds;
  const leaving = 'leave out a factor or merge rare levels';
  const otherwise = isRelated ? leaving : `solve it with control: { engine: 'iterative' }, or ${leaving}`;
  const dense = `${cut.tailColumns} random effects have to be handled as one dense matrix`;
  const rows = `${nObs} rows of ${nFixed} fixed and ${columnsPerRow} random columns`;
  const details = { predictedSecondsPerEvaluation: secondsPerEvaluation, bytes, denseColumns: cut.tailColumns };
  if (bytes > maxBytes) {
    const needs = `needs ${mebibytes(bytes)}, and there can be ${mebibytes(maxBytes)}`;
    const evaluation = `An evaluation of the likelihood would take ${inWords(secondsPerEvaluation)}.`;
    const message =
      2 * rowBytes(nObs, nFixed, columnsPerRow) < bytes
        ? `these grouping factors are so entangled that the model ${needs}: ${dense}. ${evaluation}\nEither ${otherwise}.`
        : `the model ${needs}: ${rows}. ${evaluation}\nFit to a sample or to aggregated rows.`;
    throw new GlmmError('OUT_OF_MEMORY', message, { ...details, maxBytes });
  }
  if (seconds <= maxSeconds) return;
  const evaluated = `about ${Math.round(evaluations)} evaluations of the likelihood of ${inWords(secondsPerEvaluation)} each and ${mebibytes(bytes)}`;
  const about = { seconds, maxSeconds, details };
  if (otherSeconds > evaluations * secondsPerEvaluation) {
    const because = `the cross-products of ${nFixed} fixed columns over ${nObs} rows`;
    throw tooLong({ ...about, because, wayOut: MANY_COLUMNS_WAY_OUT });
  }
  if (2 * FACTORIZATIONS * cut.seconds > secondsPerEvaluation) {
    const because = `${evaluated}, since these grouping factors are entangled: ${dense}`;
    throw tooLong({ ...about, because, wayOut: otherwise });
  }
  throw tooLong({ ...about, because: `${evaluated}: ${rows}`, wayOut: 'fit to a sample or to aggregated rows' });
}

/** Of a row: its columns, and vectors over rows. */
function rowBytes(nObs: number, nFixed: number, columnsPerRow: number): number {
  return 8 * nObs * (nFixed + columnsPerRow + 9);
}

function mebibytes(bytes: number): string {
  return `${(bytes / 1048576).toFixed(0)} MiB`;
}
