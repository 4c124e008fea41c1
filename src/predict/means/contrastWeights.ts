/**
 * Families of contrasts, as R's emmeans makes and names them.
 */
import { isPlain } from '../../data/check.ts';
import { quoted } from '../../data/text/printable.ts';
import { namesHint } from '../../data/text/suggest.ts';
import { GlmmError } from '../../errors.ts';
import { invalid } from '../../infer/options.ts';
import { type Adjustment, type ContrastMethod, NAMED_METHODS } from './options.ts';

export interface WeightedContrast {
  readonly name: string;
  readonly weights: readonly number[];
}

/** @param labels of the means @param ratio whether they are divided, so that names say so */
export function contrastsOf(
  method: ContrastMethod,
  labels: readonly string[],
  { ratio = false, ref }: { readonly ratio?: boolean; readonly ref?: string | undefined } = {},
): WeightedContrast[] {
  if (typeof method !== 'string') return ownContrasts(method, labels);
  const k = labels.length;
  const named = labels.map((label) => (OPERATORS.test(label) ? `(${label})` : label));
  const difference = (i: number, j: number): WeightedContrast => ({
    name: `${named[i]} ${ratio ? '/' : '-'} ${named[j]}`,
    weights: labels.map((_, l) => (l === i ? 1 : l === j ? -1 : 0)),
  });
  const pairs = (): [number, number][] =>
    labels.flatMap((_, i) => labels.slice(i + 1).map((__, d): [number, number] => [i, i + 1 + d]));
  switch (method) {
    case 'pairwise':
      return pairs().map(([i, j]) => difference(i, j));
    case 'revpairwise':
      return labels.flatMap((_, j) => Array.from({ length: j }, (__, i) => difference(j, i)));
    case 'trtVsCtrl': {
      const control = ref === undefined ? 0 : labels.indexOf(ref);
      if (control < 0) throw unknownLabel(ref!, labels);
      return labels.flatMap((_, i) => (i === control ? [] : [difference(i, control)]));
    }
    case 'consec':
      return labels.slice(1).map((_, i) => difference(i + 1, i));
    case 'poly':
      return polynomials(k);
    case 'eff':
      return labels.map((_, i) => ({
        name: `${named[i]} effect`,
        weights: labels.map((__, l) => (l === i ? 1 : 0) - 1 / k),
      }));
    default:
      throw invalid('method', method, `be one of ${NAMED_METHODS.join(', ')}, or weights by the names of contrasts`);
  }
}

/** Labels that would read as part of a difference. */
const OPERATORS = /[-+/*]/;

export function usualAdjustment(method: ContrastMethod): Adjustment {
  if (typeof method !== 'string') return 'none';
  const usual: Readonly<Record<string, Adjustment>> = {
    ...{ pairwise: 'tukey', revpairwise: 'tukey', trtVsCtrl: 'dunnettx', consec: 'mvt', poly: 'none', eff: 'fdr' },
  };
  return usual[method] ?? 'none';
}

const DEGREES = ['linear', 'quadratic', 'cubic', 'quartic'];
/** Higher degrees are not asked for. */
const MOST_DEGREES = 6;

/** Orthogonal polynomials over 1 .. k in small whole numbers where there are such. */
function polynomials(k: number): WeightedContrast[] {
  const basis: number[][] = [new Array<number>(k).fill(1 / Math.sqrt(k))];
  for (let degree = 1; degree <= Math.min(MOST_DEGREES, k - 1); degree++) {
    const next = basis[degree - 1].map((value, i) => value * (i - (k - 1) / 2));
    for (const before of [...basis, ...basis]) {
      const along = next.reduce((sum, value, i) => sum + value * before[i], 0);
      for (let i = 0; i < k; i++) next[i] -= along * before[i];
    }
    const length = Math.sqrt(next.reduce((sum, value) => sum + value * value, 0));
    basis.push(next.map((value) => value / length));
  }
  return basis
    .slice(1)
    .map((values, d) => ({ name: DEGREES[d] ?? `degree ${d + 1}`, weights: inWholeNumbers(values) }));
}

/** In units of the least positive one, and again of what is off whole numbers: R's poly.emmc. */
function inWholeNumbers(values: readonly number[]): number[] {
  const unit = Math.min(...values.filter((value) => value > 0.01));
  let scaled = values.map((value) => value / unit);
  const off = (): number => Math.max(...scaled.map((value) => Math.abs(value - Math.round(value))));
  for (let z = off(); z > 0.05; z = off()) {
    const by = z;
    scaled = scaled.map((value) => value / by);
  }
  return scaled.map((value) => Math.round(value) + 0);
}

function ownContrasts(given: Exclude<ContrastMethod, string>, labels: readonly string[]): WeightedContrast[] {
  const entries = Object.entries(given);
  if (entries.length === 0) throw invalid('method', given, 'name at least one contrast with its weights');
  return entries.map(([name, weights]) => {
    if (Array.isArray(weights)) {
      if (weights.length === labels.length && weights.every(Number.isFinite)) return { name, weights };
      throw invalid(
        quoted(name),
        weights,
        `have ${labels.length} finite numbers, one for each mean: ${labels.join(', ')}`,
      );
    }
    if (!isPlain(weights))
      throw invalid(quoted(name), weights, 'be weights in the order of the means, or by their labels');
    for (const [label, weight] of Object.entries(weights)) {
      if (!labels.includes(label)) throw unknownLabel(label, labels);
      if (!Number.isFinite(weight)) throw invalid(`the weight of ${quoted(label)}`, weight, 'be a finite number');
    }
    const byLabel = weights as Readonly<Record<string, number>>;
    return { name, weights: labels.map((label) => (Object.hasOwn(byLabel, label) ? byLabel[label] : 0)) };
  });
}

function unknownLabel(label: string, labels: readonly string[]): GlmmError {
  return new GlmmError('UNKNOWN_LEVEL', `no mean is called ${quoted(label)}\n${namesHint('Means', label, labels)}`, {
    level: label,
    known: labels,
  });
}
