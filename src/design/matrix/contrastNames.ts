/**
 * Names of contrasts: ours, and R's functions that make them.
 */

export type ContrastName = 'treatment' | 'sum' | 'helmert' | 'polynomial';

/** What the option `contrasts` accepts. */
export type ContrastSpec = ContrastName | 'contr.treatment' | 'contr.sum' | 'contr.helmert' | 'contr.poly';

/** As listed to users. */
export const KNOWN_CONTRASTS: readonly ContrastSpec[] = [
  ...(['treatment', 'sum', 'helmert', 'polynomial'] as const),
  ...(['contr.treatment', 'contr.sum', 'contr.helmert', 'contr.poly'] as const),
];

/** undefined for what is no name of contrasts. */
export function contrastNamed(name: unknown): ContrastName | undefined {
  if (typeof name !== 'string') return undefined;
  const own = name.startsWith('contr.') ? name.slice('contr.'.length) : name;
  if (own === 'treatment' || own === 'sum' || own === 'helmert' || own === 'polynomial') return own;
  return own === 'poly' ? 'polynomial' : undefined;
}
