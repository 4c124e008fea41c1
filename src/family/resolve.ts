/**
 * From what users write, `'binomial'` or `binomial({ link: 'probit' })`, to a family with the kernels' code.
 */
import { checkOptions, FINITE, FLAG, type OptionTable, shown, TEXT } from '../data/check.ts';
import { quoted } from '../data/text/printable.ts';
import { namesHint } from '../data/text/suggest.ts';
import { GlmmError } from '../errors.ts';
import {
  BINOMIAL_CLOGLOG,
  BINOMIAL_LOGIT,
  BINOMIAL_PROBIT,
  GAMMA_INVERSE,
  GAMMA_LOG,
  GAUSSIAN_IDENTITY,
  INVERSE_GAUSSIAN_LOG,
  NEGATIVE_BINOMIAL_LOG,
  POISSON_LOG,
} from '../wasm/codes.ts';
import type { Family, FamilyName, LinkName } from './types.ts';

/** What the option `family` accepts. */
export type FamilySpec =
  | FamilyName
  | 'gamma'
  | 'nbinom2'
  | { readonly family: string; readonly link?: string | undefined };

interface FamilyEntry {
  readonly hasDispersion: boolean;
  /** Codes of the links there are; the first is the default. */
  readonly links: readonly (readonly [LinkName, number])[];
}

export const FAMILIES: ReadonlyMap<FamilyName, FamilyEntry> = new Map([
  [
    'binomial',
    {
      hasDispersion: false,
      links: [
        ['logit', BINOMIAL_LOGIT],
        ['probit', BINOMIAL_PROBIT],
        ['cloglog', BINOMIAL_CLOGLOG],
      ],
    },
  ],
  ['poisson', { hasDispersion: false, links: [['log', POISSON_LOG]] }],
  ['gaussian', { hasDispersion: true, links: [['identity', GAUSSIAN_IDENTITY]] }],
  [
    'Gamma',
    {
      hasDispersion: true,
      links: [
        ['inverse', GAMMA_INVERSE],
        ['log', GAMMA_LOG],
      ],
    },
  ],
  ['negativeBinomial', { hasDispersion: true, links: [['log', NEGATIVE_BINOMIAL_LOG]] }],
  ['inverseGaussian', { hasDispersion: true, links: [['log', INVERSE_GAUSSIAN_LOG]] }],
] satisfies [FamilyName, FamilyEntry][]);

/** A family that the makers below have made is one, with what the kernels need. */
const FAMILY: OptionTable<Family> = {
  family: TEXT,
  link: TEXT,
  code: FINITE,
  hasDispersion: FLAG,
};

/** What other programs call them: glmmTMB's, brms's and INLA's, MASS's and mgcv's, simplified. */
const OTHER_NAMES: ReadonlyMap<string, FamilyName> = new Map<string, FamilyName>([
  ['nbinom2', 'negativeBinomial'],
  ['negbinomial', 'negativeBinomial'],
  ['nbinomial', 'negativeBinomial'],
  ['negbin', 'negativeBinomial'],
  ['nb', 'negativeBinomial'],
  ['bernoulli', 'binomial'],
  ['normal', 'gaussian'],
]);

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
    throw new GlmmError('UNKNOWN_FAMILY', `${message}\n${namesHint('Families', '', [...FAMILIES.keys()])}`);
  }
  const plain = simplify(name);
  const family = [...FAMILIES.keys()].find((known) => simplify(known) === plain) ?? OTHER_NAMES.get(plain);
  if (family === undefined) {
    const hint = namesHint('Families', name, [...FAMILIES.keys()]);
    throw new GlmmError('UNKNOWN_FAMILY', `no family ${quoted(name)}\n${hint}`, { family: name });
  }
  return familyWithLink(family, link ?? object?.link);
}

function familyWithLink(family: FamilyName, link: string | undefined): Family {
  const { hasDispersion, links } = FAMILIES.get(family)!;
  const entry = link === undefined ? links[0] : links.find(([known]) => known === link);
  if (entry === undefined) {
    const hint = namesHint(
      'Links',
      link!,
      links.map(([known]) => known),
    );
    throw new GlmmError('UNKNOWN_LINK', `the ${family} family has no link ${shown(link)}\n${hint}`, {
      family,
      link,
    });
  }
  return Object.freeze({ family, link: entry[0], code: entry[1], hasDispersion });
}

export interface LinkOption<L extends LinkName> {
  readonly link?: L;
}

function madeBy(maker: string, family: FamilyName, options: LinkOption<LinkName> | undefined): Family {
  return familyWithLink(family, checkOptions(`${maker}()`, options, { link: TEXT }).link);
}

/** Successes and failures; links `logit` (default), `probit`, `cloglog`. */
export function binomial(options?: LinkOption<'logit' | 'probit' | 'cloglog'>): Family {
  return madeBy('binomial', 'binomial', options);
}
/** Counts; link `log`. */
export function poisson(options?: LinkOption<'log'>): Family {
  return madeBy('poisson', 'poisson', options);
}
/** Continuous responses with constant variance; link `identity`. */
export function gaussian(options?: LinkOption<'identity'>): Family {
  return madeBy('gaussian', 'gaussian', options);
}
/** Positive responses whose standard deviation grows with the mean; links `inverse` (default), `log`. */
export function gamma(options?: LinkOption<'inverse' | 'log'>): Family {
  return madeBy('gamma', 'Gamma', options);
}
/** Counts with more variance than Poisson's, mu + mu^2 / shape; link `log`. */
export function negativeBinomial(options?: LinkOption<'log'>): Family {
  return madeBy('negativeBinomial', 'negativeBinomial', options);
}
/** Positive responses whose variance grows with the cube of the mean; link `log`. */
export function inverseGaussian(options?: LinkOption<'log'>): Family {
  return madeBy('inverseGaussian', 'inverseGaussian', options);
}

function simplify(name: string): string {
  return name.toLowerCase().replaceAll(' ', '').replaceAll('.', '').replaceAll('_', '').replaceAll('-', '');
}
