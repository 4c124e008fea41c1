/**
 * Model matrices of the reference formulas, written out by hand: the oracles must not lean on the formula code they
 * are evidence for. Treatment coding; every factor's levels as stated with the data.
 */
import type { OracleFamily } from '../oracle/families.ts';
import type { OracleTerm, Problem } from '../oracle/problem.ts';
import type { Dataset, ReferenceFit } from './datasets.ts';

export interface HandModel {
  readonly problem: Problem;
  /** In the order of `problem.X`. */
  readonly names: readonly string[];
  /** Level names of each term. */
  readonly levels: readonly (readonly string[])[];
}

type Row = Readonly<Record<string, number | string | null>>;
type Columns = readonly (readonly [string, (row: Row) => number])[];

interface HandFormula {
  readonly fixed: Columns;
  readonly random: readonly { readonly group: (row: Row) => string; readonly z: readonly ((row: Row) => number)[] }[];
  readonly response: (row: Row) => number | null;
  readonly trials?: (row: Row) => number;
}

const one = (): number => 1;
const num =
  (name: string) =>
  (row: Row): number =>
    row[name] as number;
const str =
  (name: string) =>
  (row: Row): string =>
    String(row[name]);
const is =
  (name: string, level: string) =>
  (row: Row): number =>
    row[name] === level ? 1 : 0;
const times =
  (a: (row: Row) => number, b: (row: Row) => number) =>
  (row: Row): number =>
    a(row) * b(row);
const intercept: Columns = [['(Intercept)', one]];
const plain = (...names: string[]): Columns => names.map((n) => [n, num(n)]);
const dummies = (name: string, levels: readonly string[]): Columns =>
  levels.map((level) => [`${name}${level}`, is(name, level)]);
const products = (a: Columns, b: Columns): Columns =>
  b.flatMap(([nb, fb]) => a.map(([na, fa]): Columns[number] => [`${na}:${nb}`, times(fa, fb)]));

const EDU = ['No HS', 'HS', 'Some College', 'College Grad'];
const AGE = ['18-29', '30-44', '45-64', '65+'];
const bush = num('bush');
const state = { group: str('state_label'), z: [one] };
const region = { group: str('region_label'), z: [one] };
const stateInRegion = { group: (r: Row): string => `${r.state_label}:${r.region_label}`, z: [one] };
const eduAge = { group: (r: Row): string => `${r.edu_label}:${r.age_label}`, z: [one] };
const education = dummies('edu_label', EDU);
const age = dummies('age_label', AGE);
const terbinafine: Columns = [['treatmentterbinafine', is('treatment', 'terbinafine')]];
const progabide: Columns = [['trtprogabide', is('trt', 'progabide')]];
const epilBase: Columns = [...plain('lbase'), ...progabide, ...plain('lage')];
const lbaseByTrt: Columns = [['lbase:trtprogabide', times(num('lbase'), is('trt', 'progabide'))]];
const fertility: Columns = [
  ...intercept,
  ...plain('age'),
  ['I(age^2)', (r) => num('age')(r) ** 2],
  ['urbanY', is('urban', 'Y')],
  ...dummies('livch', ['1', '2', '3+']),
];
const subject = str('subject');
const district = str('district');
const patient = str('patientID');

const toenailFixed: Columns = [
  ...intercept,
  ...terbinafine,
  ...plain('time'),
  ['treatmentterbinafine:time', times(is('treatment', 'terbinafine'), num('time'))],
];
const epilSlopeFixed: Columns = [...intercept, ...epilBase, ...plain('period'), ...lbaseByTrt];

const FORMULAS: Readonly<Record<string, HandFormula>> = {
  'bush ~ black + female + (1 | state_label)': {
    fixed: [...intercept, ...plain('black', 'female')],
    random: [state],
    response: bush,
  },
  'bush ~ black + female + edu_label + age_label + (1 | state_label)': {
    fixed: [...intercept, ...plain('black', 'female'), ...education.slice(1), ...age.slice(1)],
    random: [state],
    response: bush,
  },
  'bush ~ black + female + edu_label * age_label + (1 | state_label)': {
    fixed: [
      ...intercept,
      ...plain('black', 'female'),
      ...education.slice(1),
      ...age.slice(1),
      ...products(education.slice(1), age.slice(1)),
    ],
    random: [state],
    response: bush,
  },
  'bush ~ black + female + edu_label:age_label + (1 | state_label)': {
    fixed: [...intercept, ...plain('black', 'female'), ...products(education, age).slice(0, 15)],
    random: [state],
    response: bush,
  },
  'bush ~ black + female + (1 | region_label/state_label)': {
    fixed: [...intercept, ...plain('black', 'female')],
    random: [stateInRegion, region],
    response: bush,
  },
  'bush ~ black + female + v_prev + (1 | state_label) + (1 | region_label) + (1 | edu_label:age_label)': {
    fixed: [...intercept, ...plain('black', 'female', 'v_prev')],
    // In the order of theta in the reference file: by falling number of levels.
    random: [state, eduAge, region],
    response: bush,
  },
  'y ~ treatment * time + (1 | patientID)': {
    fixed: toenailFixed,
    random: [{ group: patient, z: [one] }],
    response: num('y'),
  },
  'y ~ treatment * visit + (1 | patientID)': {
    fixed: [
      ...intercept,
      ...terbinafine,
      ...plain('visit'),
      ['treatmentterbinafine:visit', times(is('treatment', 'terbinafine'), num('visit'))],
    ],
    random: [{ group: patient, z: [one] }],
    response: num('y'),
  },
  'y ~ treatment * time + (1 + time | patientID)': {
    fixed: toenailFixed,
    random: [{ group: patient, z: [one, num('time')] }],
    response: num('y'),
  },
  'cbind(incidence, size - incidence) ~ period + (1 | herd)': {
    fixed: [...intercept, ...dummies('period', ['2', '3', '4'])],
    random: [{ group: str('herd'), z: [one] }],
    response: (r) => num('incidence')(r) / num('size')(r),
    trials: num('size'),
  },
  'y ~ lbase * trt + lage + V4 + (1 | subject)': {
    fixed: [...intercept, ...epilBase, ...plain('V4'), ...lbaseByTrt],
    random: [{ group: subject, z: [one] }],
    response: num('y'),
  },
  'y ~ lbase * trt + lage + period + (1 + period | subject)': {
    fixed: epilSlopeFixed,
    random: [{ group: subject, z: [one, num('period')] }],
    response: num('y'),
  },
  'y ~ lbase * trt + lage + period + (1 + period || subject)': {
    fixed: epilSlopeFixed,
    random: [
      { group: subject, z: [one] },
      { group: subject, z: [num('period')] },
    ],
    response: num('y'),
  },
  'use ~ age + I(age^2) + urban + livch + (1 | district)': {
    fixed: fertility,
    random: [{ group: district, z: [one] }],
    response: num('use'),
  },
  'use ~ age + I(age^2) + urban + livch + (1 + urban | district)': {
    fixed: fertility,
    random: [{ group: district, z: [one, is('urban', 'Y')] }],
    response: num('use'),
  },
  'Reaction ~ Days + (1 + Days | Subject)': {
    fixed: [...intercept, ...plain('Days')],
    random: [{ group: str('Subject'), z: [one, num('Days')] }],
    response: num('Reaction'),
  },
};

/** The model of a reference fit in plain arrays. */
export function handModel(fit: Pick<ReferenceFit, 'formula' | 'family' | 'link'>, data: Dataset): HandModel {
  const formula = FORMULAS[fit.formula];
  if (formula === undefined) throw new Error(`no hand-made matrices for ${fit.formula}`);
  const rows = asRows(data).filter((r) => formula.response(r) !== null);
  const levels = formula.random.map((t) => [...new Set(rows.map(t.group))].sort());
  const terms: OracleTerm[] = formula.random.map((t, k) => ({
    Z: rows.map((r) => t.z.map((f) => f(r))),
    group: rows.map((r) => levels[k].indexOf(t.group(r))),
  }));
  const { trials } = formula;
  const problem: Problem = {
    family: `${fit.family} ${fit.link}` as OracleFamily,
    y: rows.map((r) => formula.response(r) as number),
    X: rows.map((r) => formula.fixed.map(([, f]) => f(r))),
    terms,
    ...(trials === undefined ? {} : { trials: rows.map(trials) }),
  };
  return { problem, names: formula.fixed.map(([name]) => name), levels };
}

function asRows({ columns }: Dataset): Row[] {
  const names = Object.keys(columns);
  return columns[names[0]].map((_, i) => Object.fromEntries(names.map((n) => [n, columns[n][i]])));
}
