/**
 * `glmm-wasm plot FILE FORMULA --kind KIND --out FILE`: fits, draws, writes an SVG or the specification.
 */
import { readCsv } from '../data/csv/csv.ts';
import { quoted } from '../data/text/printable.ts';
import type { GlmmFit, glmm } from '../index.ts';
import { type PlotKind, type PlotOptions, plotKinds, plotSpec, type Spec } from '../plot.ts';
import { type Command, type Option, type OptionValues, UsageError } from './command.ts';
import { csvOptions, MODEL_NOTES, MODEL_OPTIONS, modelInput, wholeNumber } from './model.ts';

/** What the command needs of the world. */
export interface PlotTools {
  readonly fitter: (...args: Parameters<typeof glmm>) => GlmmFit;
  readonly readText: (path: string) => Promise<string>;
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
  ...MODEL_OPTIONS,
];

const NOTES = [
  ...MODEL_NOTES,
  'Drawing SVG needs the packages vega and vega-lite beside this one: npm install vega vega-lite.',
  '',
  'Example:',
  "  glmm-wasm plot cbpp.csv 'cbind(incidence, size - incidence) ~ period + (1 | herd)' \\",
  '    --family binomial --factor period --kind caterpillar --out herds.svg',
];

export function plotCommand({ fitter, readText, writeText, render }: PlotTools): Command {
  return {
    name: 'plot',
    operands: ['FILE', 'FORMULA'],
    purpose: 'Fit a model and draw a picture of it',
    options: OPTIONS,
    notes: NOTES,
    async run([path, formula], options) {
      const kind = kindOf(options);
      const look = lookOf(options, await cellsOf(options, readText));
      const { data, modelOptions } = await modelInput(path, options, readText);
      const spec = plotSpec(fitter(formula, data, modelOptions), kind, look);
      const out = options.get('out')?.[0];
      const text = out?.endsWith('.json') ? `${JSON.stringify(spec, null, 2)}\n` : await render(spec);
      if (out === undefined) return text;
      await writeText(out, text);
      return String(spec.description);
    },
  };
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
