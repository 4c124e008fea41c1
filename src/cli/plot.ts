/**
 * `glmm-wasm plot FILE FORMULA --kind KIND --out FILE`: fits, draws, writes an SVG or the specification.
 */
import { readCsv } from '../data/csv/csv.ts';
import { quoted } from '../data/text/printable.ts';
import type { GlmmFit } from '../index.ts';
import { type PlotKind, type PlotOptions, plotKinds, plotSpec, type Spec } from '../plot.ts';
import { DATA, type Fitters, openSaved, refit } from './after/saved.ts';
import { type Command, type Option, type OptionValues, UsageError } from './command.ts';
import { csvOptions, MODEL_NOTES, MODEL_OPTIONS, modelInput, wholeNumber } from './model.ts';

/** What the command needs of the world. */
export interface PlotTools extends Fitters {
  readonly writeText: (path: string, text: string) => Promise<void>;
  readonly render: (spec: Spec) => Promise<string>;
}

const OPTIONS: readonly Option[] = [
  { name: 'kind', value: 'KIND', purpose: `what to draw: ${plotKinds.join(', ')}` },
  {
    name: 'out',
    value: 'FILE',
    purpose: 'where to: picture.svg, or picture.json for the Vega-Lite specification (default: SVG to standard output)',
  },
  { name: 'width', value: 'PIXELS', purpose: 'width of the picture (default 640)' },
  { name: 'dark', purpose: 'light on dark' },
  {
    name: 'set',
    value: 'NAME=VALUE',
    purpose: 'an option of the kind: unit=14, variable=time, scale=likelihood, orders=1,5,25',
    repeated: true,
  },
  { name: 'cells', value: 'FILE', purpose: 'of poststratified: cells of the population; with --set count=COLUMN' },
  DATA,
  ...MODEL_OPTIONS,
];

const NOTES = [
  ...MODEL_NOTES,
  'A file written by fit --save in the place of FILE and FORMULA is fitted again to its data and drawn.',
  'Drawing SVG needs the packages vega and vega-lite beside this one: npm install vega vega-lite.',
  '',
  'Example:',
  "  glmm-wasm plot cbpp.csv 'cbind(incidence, size - incidence) ~ period + (1 | herd)' \\",
  '    --family binomial --factor period --kind caterpillar --out herds.svg',
];

export function plotCommand(tools: PlotTools): Command {
  const { readText, writeText, render } = tools;
  return {
    name: 'plot',
    operands: ['FILE'],
    optional: 'FORMULA',
    purpose: 'Fit a model, or take a saved one, and draw a picture of it',
    options: OPTIONS,
    notes: NOTES,
    async run([path, formula], options) {
      const kind = kindOf(options);
      const look = lookOf(options, await cellsOf(options, readText));
      const spec = plotSpec(await fitOf(path, formula, options, tools), kind, look);
      const out = options.get('out')?.[0];
      const text = out?.endsWith('.json') ? `${JSON.stringify(spec, null, 2)}\n` : await render(spec);
      if (out === undefined) return text;
      await writeText(out, text);
      return String(spec.description);
    },
  };
}

/** @throws UsageError for a table without a formula, and for a saved fit with options of another */
async function fitOf(
  path: string,
  formula: string | undefined,
  options: OptionValues,
  tools: Fitters,
): Promise<GlmmFit> {
  if (formula !== undefined) {
    const { data, modelOptions } = await modelInput(path, options, tools.readText);
    return tools.glmm(formula, data, modelOptions);
  }
  if (!path.endsWith('.json'))
    throw new UsageError('plot needs FILE and FORMULA, or the file of a saved fit (.json); FORMULA is missing.');
  const other = MODEL_OPTIONS.find(({ name }) => options.has(name));
  if (other !== undefined)
    throw new UsageError(`--${other.name} is of the fit, and ${quoted(path)} says how that was made.`);
  return refit(await openSaved(path, tools.readText), options, tools);
}

function kindOf(options: OptionValues): PlotKind {
  const kind = options.get('kind')?.[0];
  if (kind === undefined) throw new UsageError(`plot needs --kind: one of ${plotKinds.join(', ')}.`);
  // whether there is such a kind is the library's affair
  return kind as PlotKind;
}

function lookOf(options: OptionValues, cells: object): PlotOptions {
  const width = wholeNumber(options, 'width');
  const own: Record<string, unknown> = {};
  for (const text of options.get('set') ?? []) {
    const equals = text.indexOf('=');
    if (equals < 1) throw new UsageError(`--set needs NAME=VALUE, not ${quoted(text)}.`);
    own[text.slice(0, equals)] = readValue(text.slice(0, equals), text.slice(equals + 1));
  }
  const theme = options.has('dark') ? 'dark' : 'light';
  return { ...cells, ...own, theme, ...(width !== undefined && { width }) } as PlotOptions;
}

/** Lists and numbers where options are that; names otherwise, also those that look like numbers. */
function readValue(name: string, text: string): unknown {
  if (name === 'orders') return text.split(',').map(Number);
  if (name === 'parm' || name === 'terms' || name === 'tiles') return text.split(',');
  if (['level', 'points', 'groups', 'n', 'seed'].includes(name)) return Number(text);
  return name === 'by' && text === '' ? null : text;
}

async function cellsOf(options: OptionValues, readText: PlotTools['readText']): Promise<object> {
  const path = options.get('cells')?.[0];
  return path === undefined ? {} : { cells: readCsv(await readText(path), { ...csvOptions(options), factors: [] }) };
}
