/** What the page knows. One object, changed by `update`, shown by who listens. */
import type { CsvTable } from '../../src/data/csv/csv.ts';
import { FAMILY_WORDS, type FamilyName, wordsOf } from '../../src/family/words.ts';
import type { WorkerFit } from '../../src/worker.ts';

/** Normal responses are a linear model, by either method. */
export type FamilyChoice = Exclude<FamilyName, 'gaussian'> | 'linear' | 'linearML';

/** All that a fit depends on besides the data. */
export interface ModelChoice {
  readonly formula: string;
  readonly family: FamilyChoice;
  /** Empty for the usual one of the family. */
  readonly link: string;
  readonly points: number;
  /** Where a rule has one point: what takes the place of Laplace's approximation, empty or absent for nothing. */
  readonly integration?: string;
  readonly levels: Readonly<Record<string, readonly string[]>>;
  /** Formulas of second predictors, empty or absent for none: of zeros in excess and of the dispersion. */
  readonly zi?: string;
  readonly disp?: string;
}

/** Second predictors that a family may have. */
export const SECOND = ['zi', 'disp'] as const;

export function mayHave(family: FamilyChoice, which: (typeof SECOND)[number]): boolean {
  // by REML there is none
  if (family === 'linear' || family === 'linearML') return which === 'disp' && family === 'linearML';
  const { mayHaveExcessZeros, extra } = wordsOf({ family });
  return which === 'zi' ? mayHaveExcessZeros === true : extra !== null;
}

export interface PageData {
  readonly name: string;
  readonly table: CsvTable;
  readonly columns: readonly ColumnView[];
  /** How the file is written, for programs that read it again; found out when asked for. */
  readonly dialect: () => Dialect;
}

export interface Dialect {
  readonly separator: string;
  readonly decimal: '.' | ',';
  /** A byte order mark stands before the first name. */
  readonly mark: boolean;
}

export interface ColumnView {
  readonly name: string;
  readonly kind: 'number' | 'whole number' | 'two levels' | 'factor' | 'group' | 'text';
  readonly missing: number;
  /** Of text, in the order of first use by the models: sorted. */
  readonly levels: readonly string[];
  readonly distinct: number;
  /** Heights of bars, from 0 to 1. */
  readonly bars: readonly number[];
  readonly hint: string;
}

/** Families as the page names them, with their links; the first is the usual one. */
export const FAMILIES: readonly {
  readonly id: FamilyChoice;
  readonly label: string;
  readonly links: readonly string[];
}[] = [
  ...(Object.keys(FAMILY_WORDS) as FamilyName[])
    .filter((id) => id !== 'gaussian')
    .map((id) => ({ id, label: FAMILY_WORDS[id].label, links: FAMILY_WORDS[id].links })),
  { id: 'linear', label: 'linear (REML)', links: FAMILY_WORDS.gaussian.links.slice(0, 1) },
  { id: 'linearML', label: 'linear (ML)', links: FAMILY_WORDS.gaussian.links.slice(0, 1) },
];

export const STOPS: readonly number[] = [1, 2, 3, 5, 7, 9, 11, 15, 25, 30, 50];

/** What there is where a rule has one point: crossed or nested factors, many random effects a group. */
export const INTEGRATIONS: readonly { readonly id: string; readonly label: string }[] = [
  { id: '', label: 'Laplace' },
  { id: 'ep', label: 'expectation propagation' },
  { id: 'auto', label: 'the best there is' },
];

/** The options of `glmm()` that say how integrals are done. */
export function integralOf({ points, integration }: ModelChoice): Readonly<Record<string, string | number>> {
  if (integration === 'ep') return { integration };
  // of nested factors quadrature; of others expectation propagation, where Laplace is too coarse
  return { nAGQ: integration || points };
}

export const isLinear = (family: FamilyChoice): boolean => family === 'linear' || family === 'linearML';

export const familyOf = (id: FamilyChoice) => FAMILIES.find((family) => family.id === id) ?? FAMILIES[0]!;

/** Options of `latest()` for a choice. */
export function fitOptions(choice: ModelChoice) {
  const { family, link, levels, zi, disp } = choice;
  const second = { ...(zi && { ziformula: zi }), ...(disp && { dispformula: disp }) };
  const options = isLinear(family)
    ? { model: 'lmm', method: family === 'linear' ? 'REML' : 'ML', levels, ...second }
    : { model: 'glmm', family, ...(link !== '' && { link }), ...integralOf(choice), levels, ...second };
  return options as never;
}

/** Fits shown together with the choice that made them. */
export interface Shown {
  readonly fit: WorkerFit;
  readonly choice: ModelChoice;
  readonly data: PageData;
  readonly milliseconds: number;
}

/** Characters of a file's name in a link. */
const MOST_NAME = 200;

/** Settings as the part of the address after `#`; never data. */
export function toHash(
  example: string,
  { formula, family, link, points, integration, levels, ...second }: ModelChoice,
  columns: readonly ColumnView[],
  tab: string,
): string {
  const settings = new URLSearchParams({ e: example, f: formula, fam: family, k: String(points), tab });
  for (const { name, levels: sorted } of columns) {
    if (levels[name] && levels[name][0] !== sorted[0]) settings.append('turned', name);
  }
  // an example that begins turned says that it is not any more
  if (Object.keys(levels).length > 0 && !settings.has('turned')) settings.append('turned', '');
  if (link !== '') settings.set('link', link);
  if (integration) settings.set('by', integration);
  for (const which of SECOND) if (second[which]) settings.set(which, second[which]);
  return `#${settings}`;
}

export interface Linked {
  readonly example: string;
  readonly choice: Partial<ModelChoice>;
  readonly tab: string;
  /** Columns of two levels whose order is not the sorted one; null where the link does not say. */
  readonly turned: readonly string[] | null;
}

export function fromHash(hash: string): Linked | null {
  const settings = new URLSearchParams(hash.replace(/^#/, ''));
  const example = settings.get('e');
  if (example === null || example.length > MOST_NAME || hash.length > 2048) return null;
  const family = FAMILIES.find(({ id }) => id === settings.get('fam'))?.id;
  const points = Number(settings.get('k'));
  const link = settings.get('link') ?? '';
  const integration = settings.get('by') ?? '';
  const formula = settings.get('f');
  return {
    example,
    tab: settings.get('tab') ?? 'report',
    turned: settings.has('turned') ? settings.getAll('turned') : null,
    choice: {
      ...(formula !== null && { formula }),
      ...(family && { family, link: familyOf(family).links.includes(link) ? link : '' }),
      ...Object.fromEntries(
        SECOND.filter((which) => family && mayHave(family, which)).map((which) => [which, settings.get(which) ?? '']),
      ),
      ...(STOPS.includes(points) && { points }),
      ...(INTEGRATIONS.some(({ id }) => id === integration) && { integration }),
    },
  };
}

/** The two levels of each of these columns the other way round than sorted. */
export function turnedLevels(columns: readonly ColumnView[], turned: readonly string[]): ModelChoice['levels'] {
  return Object.fromEntries(
    columns
      .filter(({ name, levels }) => turned.includes(name) && levels.length === 2)
      .map(({ name, levels }) => [name, [...levels].reverse()]),
  );
}
