/** `--df`: by which degrees of freedom a saved fit is judged. Those of Kenward and Roger ask its data again. */
import type { SavedFit } from '../../index.ts';
import { type Option, type OptionValues, UsageError } from '../command.ts';
import { type Fitters, openSaved, refit } from './saved.ts';

type Df = NonNullable<NonNullable<Parameters<SavedFit['jointTests']>[0]>['df']>;

const OF_DATA = 'kenward-roger';

export const DF: Option = {
  name: 'df',
  value: 'NAME',
  purpose: 'degrees of freedom: satterthwaite, kenward-roger, asymptotic or a number',
};

export function dfOf(options: OptionValues): { readonly df?: Df } {
  const text = options.get('df')?.[0];
  if (text === undefined) return {};
  if (text.trim() === '') throw new UsageError('--df needs a name or a number.');
  const number = Number(text);
  return { df: Number.isNaN(number) ? (text as Df) : number };
}

/** The fit as it was saved, or made once more where that is asked for. */
export async function openByLaw(path: string, options: OptionValues, fitters: Fitters): Promise<SavedFit> {
  const saved = await openSaved(path, fitters.readText);
  return options.get('df')?.[0] === OF_DATA ? refit(saved, options, fitters) : saved.fit;
}
