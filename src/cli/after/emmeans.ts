/** `glmm-wasm emmeans MODEL VARIABLES`: marginal means of a saved fit, and what they differ by. */

import { quoted } from '../../data/text/printable.ts';
import type { SavedFit } from '../../index.ts';
import { type Command, type OptionValues, UsageError } from '../command.ts';
import { DF, dfOf, openByLaw } from './law.ts';
import { levelOf } from './level.ts';
import { ROW_FORMATS, rowsText } from './rowsText.ts';
import { DATA, type Fitters } from './saved.ts';

type Emmeans = SavedFit['emmeans'];
type Options = NonNullable<Parameters<Emmeans>[1]>;
type Contrasts = ReturnType<Emmeans>['contrasts'];
type Adjust = NonNullable<Parameters<Contrasts>[1]>;

export function emmeansCommand(fitters: Fitters): Command {
  return {
    name: 'emmeans',
    operands: ['MODEL', 'VARIABLES'],
    purpose: 'Marginal means of a saved fit, and their contrasts',
    options: [
      { name: 'by', value: 'F,G', purpose: 'variables whose levels make groups' },
      {
        name: 'contrasts',
        value: 'NAME',
        purpose: 'pairwise, trtVsCtrl, consec, poly, eff: contrasts in the place of means',
      },
      {
        name: 'type',
        value: 'NAME',
        purpose: 'link (default) or response; of ordered categories prob, cum.prob, mean.class, latent',
      },
      { name: 'component', value: 'NAME', purpose: 'cond (default), zi or disp: the predictor that means are of' },
      {
        name: 'random-effects',
        value: 'NAME',
        purpose: 'zero (default: the typical group) or marginal (the population)',
      },
      { name: 'weights', value: 'NAME', purpose: 'equal (default), proportional or cells' },
      { name: 'adjust', value: 'NAME', purpose: 'of p-values: tukey, holm, mvt, none, ...' },
      {
        name: 'at',
        value: 'NAME=V,V',
        purpose: 'values of a variable: time=0,6 (others: all levels, numbers at their mean)',
        repeated: true,
      },
      DF,
      DATA,
      { name: 'level', value: 'P', purpose: 'confidence level (default 0.95)' },
      ...ROW_FORMATS,
    ],
    notes: [
      'MODEL is a file written by glmm-wasm fit --save; VARIABLES are names with commas between them.',
      '',
      'Example:',
      '  glmm-wasm emmeans herds.json period --contrasts pairwise --type response',
    ],
    async run([path, variables], options) {
      const fit = await openByLaw(path, options, fitters);
      const means = fit.emmeans(variables.split(','), meansOptions(options));
      const method = options.get('contrasts')?.[0] as Parameters<Contrasts>[0];
      const table = method === undefined ? means : means.contrasts(method, adjustOf(options));
      return options.has('csv') || options.has('json') ? rowsText(table.rows, options) : String(table);
    },
  };
}

function meansOptions(options: OptionValues): Options {
  const text = (name: string) => options.get(name)?.[0];
  const ofMeans = options.has('contrasts') ? {} : adjustOf(options);
  return given({
    by: text('by')?.split(','),
    component: text('component') as Options['component'],
    type: text('type') as Options['type'],
    randomEffects: text('random-effects') as Options['randomEffects'],
    weights: text('weights') as Options['weights'],
    at: atOf(options),
    ...dfOf(options),
    level: levelOf(options),
    ...ofMeans,
  });
}

/** Values that are numbers are so; levels of a category that look like numbers are found all the same. */
function atOf(options: OptionValues): Options['at'] | undefined {
  const given = options.get('at');
  if (given === undefined) return undefined;
  const at: Record<string, (string | number)[]> = Object.create(null);
  for (const text of given) {
    const equals = text.indexOf('=');
    if (equals < 1) throw new UsageError(`--at needs NAME=VALUE,VALUE, not ${quoted(text)}.`);
    at[text.slice(0, equals)] = text
      .slice(equals + 1)
      .split(',')
      .map((value) => (value.trim() === '' || Number.isNaN(Number(value)) ? value : Number(value)));
  }
  return { ...at };
}

function adjustOf(options: OptionValues): Adjust {
  return given({ adjust: options.get('adjust')?.[0] as Adjust['adjust'] });
}

/** Without what was not said. */
function given<T extends object>(values: { [Name in keyof T]: T[Name] | undefined }): T {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as T;
}
