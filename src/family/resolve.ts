/**
 * From what users write, `'binomial'` or `binomial({ link: 'probit' })`, to a family with the kernels' code.
 */
import {
  type Check,
  checkOptions,
  FINITE,
  FLAG,
  isPlain,
  type OptionTable,
  oneOf,
  shown,
  TEXT,
} from '../data/check.ts';
import { brief, quoted } from '../data/text/printable.ts';
import { namesHint } from '../data/text/suggest.ts';
import { GlmmError } from '../errors.ts';
import { codeWith, fitsCode, LEAST_KNOWN, MOST_KNOWN } from './code.ts';
import { FAMILIES, FAMILY_NAMES } from './list.ts';
import type { FamilyRecord } from './record.ts';
import { THRESHOLDS, type Thresholds } from './thresholds.ts';
import type { Family, FamilyName, LinkName } from './types.ts';

/** What the option `family` accepts. */
export type FamilySpec =
  | FamilyName
  | 'gamma'
  | 'nbinom2'
  | {
      readonly family: string;
      readonly link?: string | undefined;
      readonly threshold?: Thresholds | undefined;
      readonly df?: number | 'estimated' | undefined;
    };

const ESTIMATED = 'estimated';

/** The option `family`; what it is called, {@link resolveFamily} reads. */
export const FAMILY_SPEC: Check = {
  must: 'be a name or a call such as binomial()',
  holds: () => true,
  alone: (value) => {
    if (typeof value === 'string') return `'${brief(value)}'`;
    const { family, code } = isPlain(value) ? value : {};
    return typeof family === 'string' && code !== undefined ? `${brief(family)}()` : undefined;
  },
};

/** Degrees of freedom, or that they are estimated. */
export const FREEDOM: Check = {
  must: `be a number, or '${ESTIMATED}'`,
  holds: (value) => value === ESTIMATED || Number.isFinite(value),
};

/** A family that makers.ts has made is one, with what the kernels need. */
const FAMILY: OptionTable<Omit<Family, 'df'> & { readonly df?: number | typeof ESTIMATED }> = {
  family: TEXT,
  link: TEXT,
  code: FINITE,
  hasDispersion: FLAG,
  df: FREEDOM,
  estimatesDf: FLAG,
  threshold: oneOf(...THRESHOLDS),
};

/** Quasi-likelihood has no density to integrate. */
const QUASI =
  '\nCounts that vary more than Poisson ones are negativeBinomial, shares that vary more than binomial ones betaBinomial.';

type AnyFamily = (typeof FAMILIES)[number];

function simplify(name: string): string {
  return name.toLowerCase().replaceAll(' ', '').replaceAll('.', '').replaceAll('_', '').replaceAll('-', '');
}

/** By what users may write; the first family of a name has it. */
const CALLED: ReadonlyMap<string, AnyFamily> = new Map(
  FAMILIES.flatMap((record): [string, AnyFamily][] =>
    [simplify(record.name), ...record.aliases].map((name) => [name, record]),
  ).reverse(),
);

/**
 * The family that `spec` names, with its canonical or usual link unless `link` says otherwise.
 * Upper and lower case, blanks, dots, underscores and hyphens in the name do not matter: `Gamma`, `negative.binomial`; names of
 * other programs are understood: `nbinom2`.
 *
 * @throws GlmmError UNKNOWN_FAMILY, UNKNOWN_LINK: both list what exists.
 */
export function resolveFamily(spec: FamilySpec | string, link?: LinkName | string): Family {
  const object = typeof spec === 'object' && spec !== null ? checkOptions('family', spec, FAMILY) : null;
  const name = object === null ? spec : object.family;
  if (typeof name !== 'string') {
    const message = `the family must be a name or a call such as binomial(), and is ${shown(spec)}`;
    throw new GlmmError('UNKNOWN_FAMILY', `${message}\n${namesHint('Families', '', FAMILY_NAMES)}`);
  }
  const plain = simplify(name);
  const family = CALLED.get(plain);
  if (family === undefined) {
    const hint = namesHint('Families', name, FAMILY_NAMES);
    const way = plain.startsWith('quasi') ? QUASI : '';
    throw new GlmmError('UNKNOWN_FAMILY', `no family ${quoted(name)}\n${hint}${way}`, { family: name });
  }
  return withLink(family, link ?? object?.link, object ?? {});
}

/** What a family has besides its link. */
interface Given {
  readonly threshold?: Thresholds | undefined;
  readonly df?: number | 'estimated' | undefined;
  readonly estimatesDf?: boolean | undefined;
}

/** The record as a family with one of its links, the first where none is asked for. */
export function withLink(
  record: AnyFamily,
  link: string | undefined,
  { threshold, df: given, estimatesDf = given === ESTIMATED }: Given = {},
): Family {
  const { name: family, links, extra } = record;
  const { knownFreedom }: FamilyRecord = record;
  const df = given === undefined || given === ESTIMATED ? knownFreedom : given;
  if (given !== undefined) checkFreedom(family, df, knownFreedom);
  const pair =
    link === undefined ? links[0] : links.find(({ link: { name } }) => name === link || name === `${family} ${link}`);
  if (pair === undefined) {
    const hint = namesHint(
      'Links',
      link!,
      links.map((known) => known.link.name),
    );
    throw new GlmmError('UNKNOWN_LINK', `the ${family} family has no link ${shown(link)}\n${hint}`, {
      family,
      link,
    });
  }
  return Object.freeze({
    family,
    link: pair.link.name,
    code: df === undefined ? pair.code : codeWith(pair.code, df),
    hasDispersion: extra !== null,
    ...(df !== undefined && { df }),
    ...(estimatesDf && { estimatesDf: true as const }),
    ...(threshold && { threshold }),
  });
}

function checkFreedom(family: FamilyName, df: number | undefined, known: number | undefined): void {
  if (known === undefined || df === undefined)
    throw new GlmmError('INVALID_OPTION', `the ${family} family has no degrees of freedom: leave df out`, {
      option: 'df',
    });
  if (!fitsCode(df))
    throw new GlmmError(
      'INVALID_OPTION',
      `the degrees of freedom are a number from ${LEAST_KNOWN} to ${MOST_KNOWN} with three decimals at most, not ${shown(df)}. With more than that the law is the gaussian one`,
      { option: 'df', value: df },
    );
}
