/** Fits to the data sets that come with the project, for what is done with a fit. */
import { type GlmmFit, type GlmmOptions, glmm } from '../../src/index.ts';
import { exampleRows } from './exampleData.ts';

export type Columns = Record<string, (number | string)[]>;

/** Columns of an example; those named `text` stay text, all others are numbers. */
function exampleColumns(name: 'cbpp' | 'toenail' | 'epil', text: readonly string[]): Columns {
  const rows = exampleRows(name);
  const value = (row: Record<string, string>, column: string) =>
    text.includes(column) ? row[column] : Number(row[column]);
  return Object.fromEntries(Object.keys(rows[0]).map((column) => [column, rows.map((row) => value(row, column))]));
}

export const cbpp = exampleColumns('cbpp', ['herd', 'period']);
const toenail = exampleColumns('toenail', ['outcome', 'treatment', 'patientID']);
export const epil = exampleColumns('epil', ['subject', 'trt']);

export function fitCbpp(options: GlmmOptions = {}): GlmmFit {
  return glmm('cbind(incidence, size - incidence) ~ period + (1 | herd)', cbpp, { family: 'binomial', ...options });
}

export function fitToenail(options: GlmmOptions = {}): GlmmFit {
  const levels = { outcome: ['none or mild', 'moderate or severe'], treatment: ['itraconazole', 'terbinafine'] };
  return glmm('outcome ~ treatment * time + (1 | patientID)', toenail, { family: 'binomial', levels, ...options });
}

export function fitEpil(options: GlmmOptions = {}): GlmmFit {
  return glmm('y ~ lbase * trt + lage + V4 + (1 | subject)', epil, { family: 'poisson', ...options });
}
