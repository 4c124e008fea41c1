/** glmm-wasm/csv: files as data. Apart from the rest, so that only who reads files carries the parser. */
export { type CsvOptions, type CsvTable, readCsv } from './data/csv/csv.ts';
export type { Separator } from './data/csv/csvHeader.ts';
export type { TextReason } from './data/text/heldNumber.ts';
export type { WhyText } from './data/types.ts';
