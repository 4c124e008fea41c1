/**
 * The data sets that reference fits were made from, with the columns and level orders stated beside them.
 * They live outside the repository; where they are missing the tests that need them are skipped, with a printed line.
 */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { FamilyName, LinkName } from '../../src/family/types.ts';

const DATA = new URL('../../../shared/data/', import.meta.url);
const REFERENCE = new URL('../../../shared/reference/', import.meta.url);

export type DatasetName = 'polls_subset' | 'toenail' | 'cbpp' | 'epil' | 'contraception' | 'sleepstudy';

export interface Dataset {
  readonly columns: Record<string, (number | string | null)[]>;
  /** As the `levels` option of a fit takes them. */
  readonly levels: Record<string, string[]>;
}

/** Whether the folder of data sets is here; says so once when it is not. */
export const haveSharedData: boolean = ((): boolean => {
  const here = existsSync(new URL('toenail.csv', DATA)) && existsSync(new URL('toenail-agq25.json', REFERENCE));
  if (!here) console.log(`skipped: no data sets in ${fileURLToPath(DATA)}`);
  return here;
})();

export function referenceFit(id: string): ReferenceFit {
  return JSON.parse(readFileSync(new URL(`${id}.json`, REFERENCE), 'utf8')) as ReferenceFit;
}

export interface ReferenceFit {
  readonly id: string;
  readonly data: string;
  readonly formula: string;
  readonly family: FamilyName;
  readonly link: LinkName;
  readonly nAGQ: number;
  readonly nobs: number;
  readonly logLik: number;
  readonly df: number;
  readonly beta: Readonly<Record<string, number>>;
  readonly se: Readonly<Record<string, number>>;
  readonly theta: readonly number[];
  readonly thetaSe?: readonly number[];
  readonly sigma?: number;
  readonly scaledResiduals?: readonly number[];
  readonly ranef?: Readonly<Record<string, ReferenceEffects>>;
  readonly posterior?: { readonly level: readonly string[] } & Readonly<
    Record<'mean' | 'sd' | 'mode', readonly (readonly number[])[]>
  >;
  readonly profileCI?: Readonly<Record<'parm' | 'lower' | 'upper', readonly (string | number)[]>>;
}

export interface ReferenceEffects {
  readonly level: readonly string[];
  readonly mode: readonly (readonly number[])[];
  readonly condSd?: readonly (readonly number[])[];
}

const LEVELS: Readonly<Record<DatasetName, Record<string, string[]>>> = {
  polls_subset: {
    edu_label: ['No HS', 'HS', 'Some College', 'College Grad'],
    age_label: ['18-29', '30-44', '45-64', '65+'],
    region_label: ['NE', 'S', 'N', 'W', 'DC'],
  },
  toenail: { treatment: ['itraconazole', 'terbinafine'] },
  cbpp: { period: ['1', '2', '3', '4'] },
  epil: { trt: ['placebo', 'progabide'] },
  contraception: { livch: ['0', '1', '2', '3+'], urban: ['N', 'Y'] },
  sleepstudy: {},
};

export function dataset(name: DatasetName): Dataset {
  const columns = parseCsv(readFileSync(new URL(`${name}.csv`, DATA), 'utf8'));
  if (name === 'toenail') columns.y = columns.outcome.map((v) => (v === 'moderate or severe' ? 1 : 0));
  if (name === 'contraception') columns.use = columns.use.map((v) => (v === 'Y' ? 1 : 0));
  return { columns, levels: LEVELS[name] };
}

/** Quoted fields stay text, so that "1" is a level; bare ones are numbers; NA is null. */
function parseCsv(text: string): Record<string, (number | string | null)[]> {
  const lines = text.trim().split(/\r?\n/).map(splitLine);
  const names = lines[0].map((f) => unquote(f));
  return Object.fromEntries(names.map((name, j) => [name, lines.slice(1).map((fields) => cell(fields[j]))]));
}

function splitLine(line: string): string[] {
  return line.match(/"[^"]*"|[^,]+|(?<=,)(?=,|$)/g) ?? [];
}

function cell(field: string): number | string | null {
  if (field.startsWith('"')) return unquote(field);
  return field === 'NA' || field === '' ? null : Number(field);
}

function unquote(field: string): string {
  return field.startsWith('"') ? field.slice(1, -1) : field;
}
