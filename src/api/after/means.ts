/**
 * Marginal means as users hold them: tables that can be asked for contrasts of their rows.
 */
import { checkOptions, checkValue } from '../../data/check.ts';
import type { Method, OpenMethod } from '../../fit/method.ts';
import type { WithNumbers } from '../../fit/whole.ts';
import type { WithState } from '../../predict/given.ts';
import { lettersTable } from '../../predict/means/compared/letters.ts';
import { contrastTable } from '../../predict/means/contrasts.ts';
import { type MeanSet, meanSet } from '../../predict/means/estimates.ts';
import { type RefGridTable, refGridTable } from '../../predict/means/grid/gridTable.ts';
import { jointTests } from '../../predict/means/jointTests.ts';
import { meansTable } from '../../predict/means/means.ts';
import {
  CONTRAST,
  type ContrastMethod,
  type ContrastOptions,
  GRID,
  type GridOptions,
  JOINT_TESTS,
  type JointTestsOptions,
  LETTERS,
  type LettersOptions,
  MEANS,
  METHOD,
  type MeansOptions,
  type MeansType,
  SPECS,
  type Specs,
  TRENDS,
  type TrendsOptions,
} from '../../predict/means/options.ts';
import { trendSet } from '../../predict/means/trends.ts';
import type { EstimateTable, JointTests } from '../../predict/means/types.ts';
import { estimateTableText } from '../../report/means.ts';
import { readable } from '../../report/readable.ts';

/** Marginal means, or slopes: rows, and what is made of them. */
export interface Means extends EstimateTable {
  /** Contrasts within groups, p-values adjusted within them. Default: all pairs, by Tukey. */
  contrasts(method?: ContrastMethod, options?: ContrastOptions): EstimateTable;
  /** The means in ascending order with letters: those that share one do not differ. */
  letters(options?: LettersOptions): EstimateTable;
}

type Given = WithState & WithNumbers;

export interface EmmeansSignature {
  /**
   * Estimated marginal means, as R's emmeans: `fit.emmeans('treatment', { by: 'time' })`. Means of the linear predictor over a reference grid
   * of all levels, numbers at their mean; `.contrasts('pairwise')` compares them.
   *
   * @throws GlmmError UNKNOWN_COLUMN, UNKNOWN_LEVEL, INVALID_OPTION
   */
  emmeans(specs: Specs, options?: MeansOptions): Means;
}

export const emmeansMethod: OpenMethod<EmmeansSignature, Given> = {
  name: 'emmeans',
  run(given, specs, options) {
    checkValue('emmeans()', 'specs', specs, SPECS);
    const checked = checkOptions('emmeans()', options, MEANS);
    const set = meanSet(given, specs, checked);
    return asMeans(set, meansTable(set, checked), checked.type ?? 'link', checked.level);
  },
};

export interface EmtrendsSignature {
  /**
   * Slopes of a number at levels of other variables, on the scale of the link, as R's emtrends: `fit.emtrends('treatment', { variable: 'time' })`.
   *
   * @throws GlmmError UNKNOWN_COLUMN, INVALID_OPTION
   */
  emtrends(specs: Specs, options: TrendsOptions): Means;
}

export const emtrendsMethod: OpenMethod<EmtrendsSignature, Given> = {
  name: 'emtrends',
  run(given, specs, options) {
    checkValue('emtrends()', 'specs', specs, SPECS);
    const checked = checkOptions('emtrends()', options, TRENDS);
    const set = trendSet(given, specs, checked);
    return asMeans(set, meansTable(set, { ...checked, trend: `${checked.variable}.trend` }), 'link', checked.level);
  },
};

export interface RefGridSignature {
  /** The reference grid that marginal means are averages over: its rows with what is predicted there and how often the data have them. */
  refGrid(options?: GridOptions): RefGridTable;
}

export const refGridMethod: Method<RefGridSignature, Given> = {
  name: 'refGrid',
  options: GRID,
  run: (given, options) => refGridTable(given, options),
};

export interface JointTestsSignature {
  /** A test of each variable and interaction by all contrasts of its marginal means: type III tests. F for linear models, chi-square else. */
  jointTests(options?: JointTestsOptions): JointTests;
}

export const jointTestsMethod: Method<JointTestsSignature, Given> = {
  name: 'jointTests',
  options: JOINT_TESTS,
  run: (given, options) => jointTests(given, options),
};

function asMeans(set: MeanSet, table: EstimateTable, type: MeansType, level: number | undefined): Means {
  const made: Means = Object.defineProperties(table as Means, {
    contrasts: {
      value: (method: ContrastMethod = 'pairwise', options?: ContrastOptions) => {
        checkValue('contrasts()', 'method', method, METHOD);
        const checked = checkOptions('contrasts()', options, CONTRAST);
        return frozen(
          contrastTable(set, method, {
            ...((type === 'response' || type === 'conditional') && { type: 'response' as const }),
            ...(level !== undefined && { level }),
            ...checked,
          }),
        );
      },
    },
    letters: {
      value: (options?: LettersOptions) => frozen(lettersTable(set, checkOptions('letters()', options, LETTERS), type)),
    },
  });
  return frozen(made);
}

function frozen<Table extends EstimateTable>(table: Table): Table {
  return Object.freeze(readable(table, estimateTableText));
}
