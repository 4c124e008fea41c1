/**
 * The folders of src/ from left to right: data flow this way, and so do imports. CONTRIBUTING.md prints the table.
 */
export interface Room {
  readonly folder: string;
  readonly does: string;
  readonly handsOn: string;
}

export const ROOMS: readonly Room[] = [
  {
    folder: 'data',
    does: 'reads columns, row objects, tables and CSV',
    handsOn: 'typed columns of equal length, factors with levels and codes',
  },
  {
    folder: 'covariance',
    does: 'what a covariance structure of random effects is',
    handsOn:
      'a record each, and the way between their parameters and the cells of Lambda, which engines and predictions know alone',
  },
  {
    folder: 'formula',
    does: 'scans and parses formulas, expands operators',
    handsOn: 'a tree that knows its positions in the text',
  },
  {
    folder: 'family',
    does: 'what a family and a link are',
    handsOn: 'a record each, which everything below reads: no name of either stands in quotes elsewhere',
  },
  {
    folder: 'design',
    does: 'complete rows, variables, contrasts, model matrices, aliased columns',
    handsOn: 'matrices of full rank with names',
  },
  {
    folder: 'wasm',
    does: 'unpacks and compiles the module, lends linear memory, lays out models in it',
    handsOn: 'a workspace whose views stay valid',
  },
  {
    folder: 'optimize',
    does: 'minimises a function with a gradient',
    handsOn: 'estimates and the reason for stopping',
  },
  {
    folder: 'fit',
    does: 'estimation: `engine/` a design in memory, `start/`, `search/`, `rule/` how many points, `limit/` what is infinite, `numbers/`',
    handsOn: 'a frozen fit of plain numbers',
  },
  {
    folder: 'infer',
    does: 'asks the likelihood again: `profile/`, `intervals/`, `hypothesis/`',
    handsOn: 'limits, tests, replicates',
  },
  {
    folder: 'predict',
    does: 'predictions, means over rows, meanings: `law/`, `conditional/`, `average/`, `interpret/`, `saved/`',
    handsOn: 'numbers with standard errors, without the rows of the fit where these are not needed',
  },
  {
    folder: 'simulate',
    does: 'draws responses, refits, leaves groups out',
    handsOn: 'replicates, residuals, changes of estimates',
  },
  { folder: 'report', does: 'text, tables, JSON', handsOn: 'nothing is estimated here' },
  {
    folder: 'plot',
    does: 'pictures: a file for each in `kind/`, drawn by `draw/`',
    handsOn: 'specifications of Vega-Lite',
  },
  { folder: 'api', does: 'what users call and hold', handsOn: 'fits with their methods' },
  {
    folder: 'worker',
    does: 'the same in threads: `caller/` asks, `thread/` answers',
    handsOn: 'promises',
  },
  { folder: 'cli', does: 'the shell command', handsOn: 'text' },
];

/** The table of CONTRIBUTING.md. */
export function roomTable(): string {
  const rows = ROOMS.map(({ folder, does, handsOn }) => `| \`src/${folder}/\` | ${does} | ${handsOn} |`);
  return ['| folder | what it does | what it hands on |', '|---|---|---|', ...rows].join('\n');
}
