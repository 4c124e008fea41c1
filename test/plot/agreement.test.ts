/**
 * Every kind of picture of every kind of model shows the numbers that the fit gives when it is asked: predict() on the same rows,
 * ranef(), confint() and their like. What is held is computed here anew: means of numbers, first levels of factors, mean offsets.
 */
import { describe, expect, it } from 'vitest';
import { FAMILIES } from '../../src/family/list.ts';
import { GlmmError, type GlmmFit } from '../../src/index.ts';
import { type PlotKind, type PlotOptions, plotData, plotKinds, plotTable } from '../../src/plot.ts';
import { type Cell, type Data, data, MODELS, type Model } from './models.ts';

/** Computed by the same code from the same rows: what is left is the order of sums. */
const TOLERANCE = 1e-10;

const numbersOf = (values: readonly Cell[]): number[] =>
  values.filter((value): value is number => typeof value === 'number');
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Rows with one variable as given and all else held. */
function held(model: Model, length: number, set: Data): Data {
  const typical = (name: string): Cell => {
    const numbers = numbersOf(data[name]);
    return numbers.length > 0 ? mean(numbers) : [...(data[name] as string[])].sort()[0];
  };
  return Object.fromEntries(
    model.columns.map((name) => [name, set[name] ?? new Array<Cell>(length).fill(typical(name))]),
  );
}

function heldOffset({ offset }: Model, length: number): { readonly offset?: number[] } {
  return offset === undefined ? {} : { offset: new Array<number>(length).fill(mean(offset)) };
}

function expectClose(got: readonly unknown[], expected: ArrayLike<number>, what: string): void {
  expect(got.length, what).toBe(expected.length);
  got.forEach((value, i) => {
    const off = Math.abs((value as number) - expected[i]);
    if (!(off <= TOLERANCE * Math.max(1, Math.abs(expected[i]))))
      expect.fail(`${what} ${i}: drawn ${value}, predicted ${expected[i]}`);
  });
}

type Table = ReturnType<typeof plotTable>;
const column = (table: Table, name: string, rows = table.rows): unknown[] => {
  const at = table.columns.indexOf(name);
  expect(at, name).toBeGreaterThanOrEqual(0);
  return rows.map((row) => row[at]);
};

/** The linear predictor where one variable is set, at each level of the categories among the others, numbers at their mean, offsets too. */
function linearAt(fit: GlmmFit, model: Model, name: string, value: Cell): number[] {
  const category = model.columns.find((other) => other !== name && typeof data[other][0] === 'string');
  const levels = category === undefined ? [null] : [...new Set(data[category])];
  const exposure = Math.exp(mean(numbersOf(data.exposure).map((x) => Math.log(x))));
  const set: Data = { [name]: levels.map(() => value), exposure: levels.map(() => exposure) };
  if (category !== undefined) set[category] = levels;
  const newData = held(model, levels.length, set);
  const asked = { newData, randomEffects: 'zero', type: 'link', ...heldOffset(model, levels.length) } as const;
  return [...fit.predict(asked).fit];
}

/** The complete rows as cells of a population. */
const complete = data.gap.flatMap((value, i) => (value === null ? [] : [i]));
const CELLS: Data = Object.fromEntries(
  Object.entries(data).map(([name, values]) => [name, complete.map((i) => values[i])]),
);
const cellOffset = ({ offset }: Model) => (offset === undefined ? {} : { offset: complete.map((i) => offset[i]) });

interface Check<K extends PlotKind> {
  readonly options?: (model: Model) => PlotOptions<K>;
  readonly agrees: (fit: GlmmFit, model: Model, options: PlotOptions<K>) => void;
}

/** Of ordered categories the mean of their numbers. */
const meanType = (fit: GlmmFit) => (fit.family === 'cumulative' ? 'mean.class' : 'response');

const CHECKS: { readonly [K in PlotKind]: Check<K> } = {
  curves: {
    agrees(fit, model) {
      const table = plotTable(fit, 'curves');
      const { along = 'x' } = model;
      const figures = [...new Set(column(table, 'figure'))];
      const last = table.rows.filter(([figure]) => figure === figures[figures.length - 1]);
      const x = column(table, along, last) as number[];
      const newData = held(model, x.length, { [along]: x });
      const same = { newData, type: meanType(fit), ...heldOffset(model, x.length) } as const;
      expectClose(
        column(table, 'typical group (b = 0)', last),
        fit.predict({ ...same, randomEffects: 'zero' }).fit,
        'typical',
      );
      const hasAverage = !['inverse', 'binomial log'].includes(fit.link);
      expect(table.columns.includes('average over groups')).toBe(hasAverage);
      if (hasAverage)
        expectClose(
          column(table, 'average over groups', last),
          fit.predict({ ...same, randomEffects: 'marginal' }).fit,
          'average',
        );
      for (const [group, columns] of Object.entries(model.groups)) {
        const rows = plotData(fit, 'curves', { group, groups: 100 });
        const panel = Math.max(...rows.map((row) => row.panel as number));
        const drawn = rows.filter((row) => row.w === 'group' && row.panel === panel);
        const modes = fit.ranef()[group];
        const [{ term }] = modes;
        const levels = modes.filter((effect) => effect.term === term).sort((a, b) => a.mode - b.mode);
        levels.forEach(({ level }, k) => {
          const labels = level.split(':');
          const own = Object.values(model.groups)
            .flat()
            .map((name): [string, Cell[]] => {
              const label = columns.includes(name) ? labels[columns.indexOf(name)] : 'another';
              return [name, x.map(() => label)];
            });
          const rowsOfGroup = { ...same, newData: { ...newData, ...Object.fromEntries(own) }, allowNewLevels: true };
          const got = drawn.filter((row) => row.group === k).map((row) => row.mean);
          expectClose(got, fit.predict(rowsOfGroup).fit, `curve of ${group} ${level}`);
        });
      }
    },
  },
  predictions: {
    options: (model) => ({ variable: model.along ?? model.columns[0], by: null, points: 7, level: 0.9 }),
    agrees(fit, model, options) {
      const table = plotTable(fit, 'predictions', options);
      const { variable } = options;
      for (const [line, randomEffects] of [
        ['typical group', 'zero'],
        ['average over groups', 'marginal'],
      ] as const) {
        const rows = table.rows.filter((row) => row.includes(line));
        const isAlone = ['inverse', 'identity', 'binomial log'].includes(fit.link);
        expect(rows.length > 0).toBe(line === 'typical group' || !isAlone);
        if (rows.length === 0) continue;
        const x = column(table, variable!, rows) as Cell[];
        const question = {
          newData: held(model, x.length, { [variable!]: x }),
          ...heldOffset(model, x.length),
          randomEffects,
        };
        const {
          fit: means,
          lower,
          upper,
        } = fit.predict({ ...question, type: meanType(fit), interval: true, level: 0.9 });
        expectClose(column(table, 'mean', rows), means, line);
        expectClose(column(table, 'lower', rows), lower!, `${line}, lower`);
        expectClose(column(table, 'upper', rows), upper!, `${line}, upper`);
      }
    },
  },
  shrinkage: {
    agrees(fit, model) {
      for (const group of Object.keys(model.groups)) {
        const table = plotTable(fit, 'shrinkage', { group });
        for (const name of table.columns.filter((title) => title.endsWith(' in the model'))) {
          const term = name.replace(' in the model', '');
          const own = fit.ranef()[group].filter((effect) => effect.term === term);
          expectClose(
            column(table, name),
            own.map(({ mode }) => mode),
            name,
          );
        }
      }
    },
  },
  caterpillar: {
    agrees(fit, model) {
      for (const group of Object.keys(model.groups)) {
        const table = plotTable(fit, 'caterpillar', { group });
        for (const { term, level, mean: expected, sd } of fit.ranef()[group]) {
          const rows = table.rows.filter((row) => row[0] === term && row[1] === level);
          expectClose(column(table, 'mean', rows), [expected], `${term} of ${level}`);
          expectClose(column(table, 'sd', rows), [sd], `sd of ${term} of ${level}`);
        }
      }
    },
  },
  integrand: {
    agrees(fit, model) {
      for (const group of Object.keys(model.groups)) {
        const { level, mode } = fit.ranef()[group][0];
        const marks = plotData(fit, 'integrand', { group, unit: level }).filter(
          ({ w, name }) => w === 'mark' && name === 'mode',
        );
        expectClose(
          marks.map(({ b }) => b),
          [mode],
          `mode of ${level}`,
        );
      }
    },
  },
  linear: {
    agrees(fit) {
      const table = plotTable(fit, 'linear');
      const rows = column(table, 'row') as number[];
      // rows that were left out are not among those of the fit
      const used = [...rows].sort((a, b) => a - b);
      const ofRow = (values: Float64Array): number[] => rows.map((row) => values[used.indexOf(row)]);
      expectClose(column(table, 'fitted'), ofRow(fit.predict({ type: 'response' }).fit), 'fitted');
      expectClose(column(table, 'scaled residual'), ofRow(fit.residuals()), 'residual');
    },
  },
  residuals: {
    options: () => ({ n: 20, seed: 4 }),
    agrees(fit, _, options) {
      const table = plotTable(fit, 'residuals', options);
      const rows = column(table, 'row') as number[];
      const used = [...rows].sort((a, b) => a - b);
      const at = rows.map((row) => used.indexOf(row));
      const residuals = fit.quantileResiduals({ n: 20, seed: 4 });
      expectClose(
        column(table, 'residual'),
        at.map((i) => residuals[i]),
        'residual',
      );
      const typical = fit.predict({ randomEffects: 'zero' }).fit;
      const inOrder = at.map((i) => typical[i]);
      expectClose(
        inOrder,
        [...typical].sort((a, b) => a - b),
        'order',
      );
    },
  },
  poststratified: {
    options: (model) => ({ cells: CELLS, count: 'w', ...cellOffset(model) }),
    agrees(fit, model, options) {
      const table = plotTable(fit, 'poststratified', options);
      const by = Object.values(model.groups).find((columns) => columns.length === 1)![0];
      const { fit: means } = fit.predict({
        newData: CELLS,
        type: fit.family === 'cumulative' ? 'link' : 'response',
        ...cellOffset(model),
      });
      const levels = column(table, by) as string[];
      const average = levels.map((level) => {
        const rows = CELLS[by].flatMap((value, i) => (value === level ? [i] : []));
        const people = rows.map((i) => CELLS.w[i] as number);
        return rows.reduce((sum, i, k) => sum + people[k] * means[i], 0) / people.reduce((sum, w) => sum + w, 0);
      });
      expectClose(column(table, 'estimate'), average, 'estimate');
      const asked = new Map(
        fit.poststratify(CELLS, { by, count: 'w', ...cellOffset(model) }).map((row) => [row.by, row]),
      );
      expectClose(
        column(table, 'lower'),
        levels.map((level) => asked.get(level)!.lower),
        'lower',
      );
      expectClose(
        column(table, 'upper'),
        levels.map((level) => asked.get(level)!.upper),
        'upper',
      );
    },
  },
  ratios: {
    options: () => ({ level: 0.8 }),
    agrees(fit, _, options) {
      const table = plotTable(fit, 'ratios', options);
      const isRatio = ['logit', 'log', 'cloglog', 'binomial log', 'cumulative logit'].includes(fit.link);
      const shown = (value: number): number => (isRatio ? Math.exp(value) : value);
      for (const row of table.rows) {
        const [{ estimate, lower, upper }] = fit.confint({ method: 'wald', level: 0.8, parm: String(row[0]) });
        expectClose(row.slice(1), [estimate, lower, upper].map(shown), String(row[0]));
      }
    },
  },
  means: {
    options: () => ({ type: 'link', compare: 'none' }),
    agrees(fit, model, options) {
      const table = plotTable(fit, 'means', options);
      const [own] = table.columns;
      const predicted = table.rows.map(([value]) => mean(linearAt(fit, model, own, value as Cell)));
      expectClose(column(table, table.columns[1]), predicted, 'mean');
    },
  },
  contrasts: {
    options: () => ({ type: 'link', method: 'consec', adjust: 'none' }),
    agrees(fit, model, options) {
      const table = plotTable(fit, 'contrasts', options);
      const [own] = plotTable(fit, 'means', { compare: 'none' }).columns;
      const values = plotTable(fit, 'means', { compare: 'none' }).rows.map(([value]) => value as Cell);
      const predicted = values.map((value) => mean(linearAt(fit, model, own, value)));
      expectClose(
        column(table, 'estimate'),
        predicted.slice(1).map((one, k) => one - predicted[k]),
        'difference',
      );
    },
  },
  influence: {
    agrees(fit) {
      const found = fit.influence();
      const table = plotTable(fit, 'influence', { influence: found });
      const byLevel = new Map(found.groups.map((group) => [group.level, group]));
      for (const [level, , distance, ...changes] of table.rows) {
        const { cooksDistance, dfbetas } = byLevel.get(level as string)!;
        expectClose([distance, ...changes], [cooksDistance, ...dfbetas], String(level));
      }
    },
  },
  profile: {
    agrees(fit) {
      const parm = fit.coefficients[fit.coefficients.length - 1].term;
      const found = fit.profile({ parm, level: 0.99, points: 2 });
      const table = plotTable(fit, 'profile', { parm, level: 0.9, points: 2, profile: found });
      expectClose(
        column(table, 'value'),
        found.points.map(({ value }) => value),
        'value',
      );
      expectClose(
        column(table, 'zeta'),
        found.points.map(({ zeta }) => zeta),
        'zeta',
      );
    },
  },
  quadrature: {
    options: () => ({ orders: [1, 3] }),
    agrees(fit, _, options) {
      const table = plotTable(fit, 'quadrature', options);
      // where the search ends, within 1e-3 standard errors
      const estimates = column(table, String(fit.nAGQ), table.rows.slice(0, fit.beta.length)) as number[];
      estimates.forEach((estimate, j) => {
        expect(Math.abs(estimate - fit.beta[j])).toBeLessThan(1e-3 * fit.coefficients[j].stdError);
      });
    },
  },
};

it('every family is among the models, with every link', () => {
  const kinds = new Set(Object.values(MODELS).map(({ make }) => `${make().family} ${make().link}`));
  const pairs = FAMILIES.flatMap(({ name, links }) => links.map(({ link }) => `${name} ${link.name}`));
  expect([...kinds].sort()).toEqual(pairs.sort());
});

it('every kind of picture is compared', () => {
  expect(Object.keys(CHECKS).sort()).toEqual([...plotKinds].sort());
});

describe.each(Object.entries(MODELS))('%s', (_, model) => {
  const fit = model.make();
  it.each(plotKinds)('%s', (kind) => {
    const { options, agrees } = CHECKS[kind] as Check<PlotKind>;
    try {
      agrees(fit, model, options?.(model) ?? {});
    } catch (error) {
      // a picture that does not suit a model says why
      if (!(error instanceof GlmmError)) throw error;
      expect(error.code).toBe('INVALID_OPTION');
      expect(REFUSED).toContain(kind);
    }
  });
});

/** Residuals of a normal law, quadrature of several factors, integrals without variance. */
const REFUSED: readonly PlotKind[] = ['linear', 'quadrature', 'integrand', 'shrinkage'];
