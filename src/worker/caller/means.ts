/**
 * Marginal means of a fit in a worker: the rows are here, contrasts and letters of them are asked for.
 */
import type {
  ContrastMethod,
  ContrastOptions,
  LettersOptions,
  MeansOptions,
  Specs,
  TrendsOptions,
} from '../../predict/means/options.ts';
import type { EstimateTable } from '../../predict/means/types.ts';
import { estimateTableText } from '../../report/means.ts';
import { readable } from '../../report/readable.ts';
import { type Ask, type Run, splitOptions } from './remote.ts';

/** As `Means`, with promises. */
export interface RemoteMeans extends EstimateTable {
  contrasts(method?: ContrastMethod, options?: Run<ContrastOptions>): Promise<EstimateTable>;
  letters(options?: Run<LettersOptions>): Promise<EstimateTable>;
}

export interface MeansOfWorker {
  /** As `emmeans` of a fit; contrasts and letters are promises too. */
  emmeans(specs: Specs, options?: Run<MeansOptions>): Promise<RemoteMeans>;
  /** As `emtrends` of a fit. */
  emtrends(specs: Specs, options: Run<TrendsOptions>): Promise<RemoteMeans>;
}

export function meansOfWorker(call: Ask): MeansOfWorker {
  const ask = async (name: 'emmeans' | 'emtrends', specs: Specs, options?: Run<MeansOptions>): Promise<RemoteMeans> => {
    const [own, run] = splitOptions(`${name}()`, options);
    const table: EstimateTable = await call(name, [specs, own], run);
    const part = async (made: string, taken: readonly unknown[], given: Run<object> | undefined, place: string) => {
      const [rest, partRun] = splitOptions(place, given);
      const answer: EstimateTable = await call(
        'partOfMeans',
        [{ name, specs, options: own }, made, [...taken, rest]],
        partRun,
      );
      return withText(answer);
    };
    return withText(
      Object.defineProperties(table as RemoteMeans, {
        contrasts: {
          value: (method: ContrastMethod = 'pairwise', given?: Run<ContrastOptions>) =>
            part('contrasts', [method], given, 'contrasts()'),
        },
        letters: { value: (given?: Run<LettersOptions>) => part('letters', [], given, 'letters()') },
      }),
    );
  };
  return {
    emmeans: (specs, options) => ask('emmeans', specs, options),
    emtrends: (specs, options) => ask('emtrends', specs, options),
  };
}

function withText<Table extends EstimateTable>(table: Table): Table {
  return Object.freeze(readable(table, estimateTableText));
}
