/**
 * The data sets that reference fits were made from, with the columns and level orders stated beside them. All but the polls
 * come with the project. Nothing is read before a test runs.
 */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { TestContext } from 'vitest';
import type { FamilyName, LinkName } from '../../src/family/types.ts';

const EXAMPLES = new URL('../../examples/data/', import.meta.url);
const OWN = new URL('../datasets/', import.meta.url);
const REFERENCE = new URL('../reference/fits/', import.meta.url);
/** Where the polls are looked for when GLMM_POLLS does not say. */
const BESIDE = fileURLToPath(new URL('../../../shared/data/polls_subset.csv', import.meta.url));

const EXAMPLE_NAMES = ['cbpp', 'contraception', 'epil', 'sleepstudy', 'toenail'] as const;
const OWN_NAMES = ['epil2', 'gasoline', 'mating', 'owls', 'salamanders', 'wine'] as const;
export type DatasetName = (typeof EXAMPLE_NAMES)[number] | (typeof OWN_NAMES)[number];

export interface Dataset {
  readonly columns: Record<string, (number | string | null)[]>;
  /** As the `levels` option of a fit takes them. */
  readonly levels: Record<string, string[]>;
}

/** GLMM_POLLS, or the place beside the repository; null where it is 'none' or there is no such file. */
function pollsPath(): string | null {
  const path = process.env['GLMM_POLLS'] ?? BESIDE;
  return path !== 'none' && existsSync(path) ? path : null;
}

/** The file of the polls, for a test that is skipped where it is not at hand, with a printed line. */
export function pollsFile(test: TestContext): string {
  const path = pollsPath();
  if (path !== null) return path;
  console.log(`skipped, needs the polls (GLMM_POLLS=path): ${test.task.name}`);
  return test.skip('needs the polls');
}

export function polls(test: TestContext): Dataset {
  return { columns: parseCsv(readFileSync(pollsFile(test), 'utf8')), levels: POLLS_LEVELS };
}

/** What a reference fit was made from. */
export function dataOf(fit: Pick<ReferenceFit, 'data'>, test: TestContext): Dataset {
  return fit.data === 'polls_subset.csv' ? polls(test) : dataset(fit.data.replace('.csv', '') as DatasetName);
}

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

const POLLS_LEVELS: Record<string, string[]> = {
  edu_label: ['No HS', 'HS', 'Some College', 'College Grad'],
  age_label: ['18-29', '30-44', '45-64', '65+'],
  region_label: ['NE', 'S', 'N', 'W', 'DC'],
};

const LEVELS: Partial<Record<DatasetName, Record<string, string[]>>> = {
  toenail: { treatment: ['itraconazole', 'terbinafine'] },
  cbpp: { period: ['1', '2', '3', '4'] },
  epil: { trt: ['placebo', 'progabide'] },
  contraception: { livch: ['0', '1', '2', '3+'], urban: ['N', 'Y'] },
};

export function dataset(name: DatasetName): Dataset {
  const folder = EXAMPLE_NAMES.includes(name as (typeof EXAMPLE_NAMES)[number]) ? EXAMPLES : OWN;
  const columns = parseCsv(readFileSync(new URL(`${name}.csv`, folder), 'utf8'));
  if (name === 'toenail') columns.y = columns.outcome.map((v) => (v === 'moderate or severe' ? 1 : 0));
  if (name === 'contraception') columns.use = columns.use.map((v) => (v === 'Y' ? 1 : 0));
  return { columns, levels: LEVELS[name] ?? {} };
}

/** Quoted fields stay text, so that "1" is a level; bare ones are numbers; NA is null. */
export function parseCsv(text: string): Record<string, (number | string | null)[]> {
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
