/** A file with all that spreadsheets do, and a model of it. */
import { readData } from '../../examples/playground/readData.ts';
import { lmm } from '../../src/index.ts';

/** A mark in front, semicolons, decimal commas, a name on two lines, gaps, truth values. */
export const ODD = `\ufeffgruppe;"eine ""Zahl""\nin zwei Zeilen";ja;y\r\n${Array.from({ length: 60 }, (_, k) =>
  [`g ${k % 8}`, k % 13 === 5 ? 'NA' : `${(k * 7) % 10},5`, k % 3 === 0 ? 'T' : 'F', `${(k * 3) % 11},25`].join(';'),
).join('\r\n')}\r\n`;
export const ODD_FORMULA = 'y ~ `eine "Zahl"\nin zwei Zeilen` + ja + (1 | gruppe)';
export const oddFit = () => lmm(ODD_FORMULA, readData('odd.csv', ODD).table, { method: 'ML' });
