/** The stages of a fit before its first evaluation (front.mjs). */
export { toDataTable } from '../../src/data/table.ts';
export { buildDesign } from '../../src/design/design.ts';
export { resolveFamily } from '../../src/family/resolve.ts';
export { openModel } from '../../src/fit/engine/engine.ts';
export { grouped } from '../../src/fit/engine/kind/grouped.ts';
export { expandFormula } from '../../src/formula/expand.ts';
export { parseFormula } from '../../src/formula/parse.ts';
export { lending } from '../../src/wasm/loans.ts';
