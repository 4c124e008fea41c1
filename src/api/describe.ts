/**
 * What is in a table, with results that print: `describe()`, `crosstab()`, `groupSizes()`.
 */
import { crosstab as crosstabOf } from '../data/crosstab.ts';
import { describe as describeData, groupSizes as sizesOf } from '../data/describe.ts';
import { crosstabLines, descriptionLines, groupLines } from '../report/describe.ts';
import { readable } from '../report/readable.ts';

/** As data/describe.ts; `String(...)` and `console.log(...)` print it. */
export const describe: typeof describeData = (data, options) =>
  readable(describeData(data, options), (found) => descriptionLines(found).join('\n'));

/** As data/crosstab.ts; `String(...)` and `console.log(...)` print it. */
export const crosstab: typeof crosstabOf = (data, rows, columns, options) =>
  readable(crosstabOf(data, rows, columns, options), (found) => crosstabLines(found).join('\n'));

/** As data/describe.ts; `String(...)` and `console.log(...)` print it. */
export const groupSizes: typeof sizesOf = (data, column) =>
  readable(sizesOf(data, column), (found) => groupLines(column, found).join('\n'));
