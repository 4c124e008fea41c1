/**
 * What commands that fit a model share: their options, and the data and options of the model that these mean.
 */
import { basename } from 'node:path';
import { type CsvOptions, readCsv } from '../data/csv/csv.ts';
import { quoted } from '../data/text/printable.ts';
import type { DataInput } from '../data/types.ts';
import { FAMILIES, LINK_NAMES } from '../family/list.ts';
import type { FamilyName, LinkName } from '../family/types.ts';
import type { PointsWanted } from '../fit/rule/orders.ts';
import type { GlmmOptions } from '../index.ts';
import { type Option, type OptionValues, UsageError } from './command.ts';

export const FILE_OPTIONS: readonly Option[] = [
  { name: 'factor', value: 'C1,C2', purpose: 'columns whose numbers are codes of categories', repeated: true },
  {
    name: 'levels',
    value: 'COL=A,B,C',
    purpose: 'levels of a factor in order, the first is the reference',
    repeated: true,
  },
  { name: 'na', value: 'TEXT', purpose: 'a value that means missing, besides NA and nothing', repeated: true },
  { name: 'decimal', value: 'SIGN', purpose: 'decimal sign of numbers: . or , (default: found out)' },
];

const OFFSET: Option = { name: 'offset', value: 'COLUMN', purpose: 'known part of the linear predictor' };

const SECONDS: Option = {
  name: 'max-seconds',
  value: 'S',
  purpose: 'predicted seconds that a fit may take (default 10); Infinity for as long as it takes',
};

const SOLVER: readonly Option[] = [
  {
    name: 'engine',
    value: 'NAME',
    purpose: 'for crossed factors: exact, iterative (random probes) or auto (default): by predicted times',
  },
  {
    name: 'probes',
    value: 'N',
    purpose: 'random probes of the iterative engine, a multiple of 8 from 16 on (default 64, 32 from 500,000 rows on)',
  },
  { name: 'probe-seed', value: 'N', purpose: 'seed of the probes (default 1)' },
];

const GROUP_WEIGHTS: Option = {
  name: 'group-weights',
  value: 'COLUMN',
  purpose: 'weights of the log integrals of groups: a pseudo-likelihood',
};

const ROW_OPTIONS: readonly Option[] = [
  { name: 'weights', value: 'COLUMN', purpose: 'prior weights; trials where the response is a proportion' },
  GROUP_WEIGHTS,
  OFFSET,
];

const DISP: Option = {
  name: 'disp',
  value: 'FORMULA',
  purpose: 'fixed effects on the log of the dispersion, shape or residual variance: "~ x"',
};

/** Options of a linear mixed model. */
export const LINEAR_OPTIONS: readonly Option[] = [
  { name: 'method', value: 'NAME', purpose: 'REML (default) or ML' },
  { name: 'weights', value: 'COLUMN', purpose: 'precisions: the residual variance of a row is sigma^2 / weight' },
  GROUP_WEIGHTS,
  OFFSET,
  DISP,
  SECONDS,
  ...SOLVER,
  ...FILE_OPTIONS,
];

/** Links that the help names. */
const SOME = 4;

/** The family of linear models, which is the default. */
function normalFamily(): FamilyName | undefined {
  return FAMILIES.find(({ isNormal }) => isNormal)?.name;
}

/** The other families, those for one kind of response side by side. */
function othersByResponse(): readonly FamilyName[] {
  const others = FAMILIES.filter(({ isNormal }) => !isNormal);
  const kinds = [...new Set(others.map(({ support }) => support))];
  return kinds.flatMap((kind) => others.filter(({ support }) => support === kind).map(({ name }) => name));
}

export const MODEL_OPTIONS: readonly Option[] = [
  {
    name: 'family',
    value: 'NAME',
    purpose: `${othersByResponse().join(', ')} (default ${normalFamily()}, by maximum likelihood)`,
  },
  {
    name: 'link',
    value: 'NAME',
    purpose: `${LINK_NAMES.slice(0, SOME).join(', ')}, ... (default: the usual one of the family)`,
  },
  {
    name: 'nagq',
    value: 'K',
    purpose:
      'quadrature points per dimension, or auto (default): as many as needed; 1 is Laplace; of nested factors outer,inner or outer,middle,inner',
  },
  {
    name: 'integration',
    value: 'NAME',
    purpose: 'with several factors: laplace, ep (expectation propagation) or auto (default): ep where laplace is off',
  },
  { name: 'penalty', value: 'NAME', purpose: 'soft: a penalty that makes estimates of separated data finite' },
  ...ROW_OPTIONS,
  { name: 'zi', value: 'FORMULA', purpose: 'fixed effects on the log odds that a count is a zero in excess: "~ x"' },
  DISP,
  SECONDS,
  ...SOLVER,
  ...FILE_OPTIONS,
];

const FILE_NOTE =
  'FILE is comma-, semicolon- or tab-separated text whose first line names the columns; NA or nothing is a missing value;';

export const LINEAR_NOTES = [
  FILE_NOTE,
  '- is standard input. FORMULA is as in R: "y ~ x + (1 | g)", "log(y) ~ x + (x | g)"; the response is one column of numbers.',
];

export const MODEL_NOTES = [
  FILE_NOTE,
  '- is standard input. FORMULA is as in R: "y ~ x + (1 | g)", "cbind(k, n - k) ~ x + (x | g)".',
];

/** The data in a file and the options of the model. */
export async function modelInput(
  path: string,
  options: OptionValues,
  readText: (path: string) => Promise<string>,
): Promise<{ readonly data: DataInput; readonly modelOptions: GlmmOptions }> {
  const levels = levelsByColumn(options);
  const modelOptions = glmmOptions(options, levels, path);
  return { data: readCsv(await readText(path), csvOptions(options)), modelOptions };
}

/** How the file is read. */
export function csvOptions(options: OptionValues): CsvOptions {
  const decimal = options.get('decimal')?.[0];
  if (decimal !== undefined && decimal !== '.' && decimal !== ',') {
    throw new UsageError(`--decimal is . or , and not ${quoted(decimal)}.`);
  }
  return {
    factors: [...listed(options, 'factor'), ...levelsByColumn(options).keys()],
    na: ['NA', '', ...(options.get('na') ?? [])],
    decimal,
  };
}

function glmmOptions(options: OptionValues, levels: ReadonlyMap<string, readonly string[]>, path: string): GlmmOptions {
  const text = (name: string) => options.get(name)?.[0];
  const given = {
    family: text('family') as FamilyName | undefined,
    link: text('link') as LinkName | undefined,
    nAGQ: points(text('nagq')),
    integration: text('integration') as GlmmOptions['integration'],
    penalty: text('penalty') as GlmmOptions['penalty'],
    method: text('method'),
    weights: text('weights'),
    groupWeights: text('group-weights'),
    offset: text('offset'),
    ziformula: text('zi'),
    dispformula: text('disp'),
    maxSeconds: seconds(text('max-seconds')),
    control: controlOf(options),
    levels: levels.size > 0 ? Object.fromEntries(levels) : undefined,
    dataName: path === '-' ? undefined : basename(path),
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

function controlOf(options: OptionValues): GlmmOptions['control'] {
  const given = {
    engine: options.get('engine')?.[0],
    probes: wholeNumber(options, 'probes'),
    seed: wholeNumber(options, 'probe-seed'),
  };
  const entries = Object.entries(given).filter(([, value]) => value !== undefined);
  return entries.length === 0 ? undefined : (Object.fromEntries(entries) as GlmmOptions['control']);
}

function points(text: string | undefined): PointsWanted | undefined {
  if (text === undefined || text === 'auto') return text;
  // Which whole numbers are allowed is the model's affair.
  const parts = text.split(',');
  const orders = parts.map(Number);
  if (parts.every((order) => WHOLE.test(order))) {
    if (orders.length === 1) return orders[0];
    if (orders.length === 2) return { outer: orders[0], inner: orders[1] };
    if (orders.length === 3) return { outer: orders[0], middle: orders[1], inner: orders[2] };
  }
  throw new UsageError(`--nagq needs a whole number, OUTER,INNER, OUTER,MIDDLE,INNER or auto, not ${quoted(text)}.`);
}

function seconds(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() === '' || !(value > 0))
    throw new UsageError(`--max-seconds needs a number of seconds, not ${quoted(text)}.`);
  return value;
}

const WHOLE = /^[+-]?\d{1,9}$/;

/** The value of an option that takes a whole number. */
export function wholeNumber(options: OptionValues, name: string): number | undefined {
  const text = options.get(name)?.[0];
  if (text === undefined) return undefined;
  if (!WHOLE.test(text)) throw new UsageError(`--${name} needs a whole number, not ${quoted(text)}.`);
  return Number(text);
}

export function levelsByColumn(options: OptionValues): ReadonlyMap<string, readonly string[]> {
  const levels = new Map<string, readonly string[]>();
  for (const text of options.get('levels') ?? []) {
    const equals = text.indexOf('=');
    if (equals < 1) throw new UsageError(`--levels needs COLUMN=LEVEL,LEVEL,..., not ${quoted(text)}.`);
    const column = text.slice(0, equals);
    if (levels.has(column)) throw new UsageError(`--levels is given twice for ${quoted(column)}.`);
    levels.set(column, text.slice(equals + 1).split(','));
  }
  return levels;
}

function listed(options: OptionValues, name: string): string[] {
  return (options.get(name) ?? []).flatMap((text) => text.split(','));
}
