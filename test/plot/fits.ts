/** Fits of the data sets that come with the project, one for each family of pictures; made once. */
import { type GlmmFit, glmm, lmm } from '../../src/index.ts';
import type { PlotKind, PlotOptions } from '../../src/plot.ts';
import { exampleRows } from '../support/exampleData.ts';

export type DataName = 'toenail' | 'cbpp' | 'epil';

function columns(name: DataName, numbers: readonly string[]): Record<string, (string | number)[]> {
  const rows = exampleRows(name);
  return Object.fromEntries(
    Object.keys(rows[0]).map((key) => [key, rows.map((row) => (numbers.includes(key) ? Number(row[key]) : row[key]))]),
  );
}

export const once = <T>(make: () => T): (() => T) => {
  let made: T | undefined;
  return () => (made ??= make());
};

export const toenailData = once(() => columns('toenail', ['time', 'visit']));
export const cbppData = once(() => columns('cbpp', ['incidence', 'size']));
export const epilData = once(() => columns('epil', ['y', 'base', 'age', 'V4', 'period', 'lbase', 'lage']));

const OUTCOME = { outcome: ['none or mild', 'moderate or severe'] };

export const FITS: Readonly<Record<DataName, () => GlmmFit>> = {
  toenail: once(() =>
    glmm('outcome ~ treatment * time + (1 | patientID)', toenailData(), {
      family: 'binomial',
      nAGQ: 25,
      levels: OUTCOME,
    }),
  ),
  cbpp: once(() =>
    glmm('cbind(incidence, size - incidence) ~ period + (1 | herd)', cbppData(), { family: 'binomial', nAGQ: 25 }),
  ),
  epil: once(() => glmm('y ~ lbase * trt + lage + V4 + (V4 | subject)', epilData(), { family: 'poisson', nAGQ: 7 })),
};

/** The first sixty patients: leaving out each of all takes seconds. */
const FEW = once(() => {
  const data = toenailData();
  const keep = data.patientID.map((_, i) => i).filter((i) => Number(data.patientID[i]) <= 60);
  const some = Object.fromEntries(Object.entries(data).map(([name, values]) => [name, keep.map((i) => values[i])]));
  return glmm('outcome ~ treatment + time + (1 | patientID)', some, { family: 'binomial', nAGQ: 9, levels: OUTCOME });
});

const LINEAR: Readonly<Record<DataName, () => GlmmFit>> = {
  toenail: once(() => lmm('time ~ visit + (1 | patientID)', toenailData())),
  cbpp: once(() => lmm('size ~ period + (1 | herd)', cbppData())),
  epil: once(() => lmm('base ~ age + (1 | trt)', epilData())),
};

/** The fit that suits a kind, and options that keep the picture small. */
export function example(kind: PlotKind, data: DataName): { readonly fit: GlmmFit; readonly options: PlotOptions } {
  const fits = kind === 'linear' ? LINEAR : kind === 'influence' ? { ...FITS, toenail: FEW } : FITS;
  const fit = fits[data]();
  return { fit, options: { ...OPTIONS[kind]?.(data), ...ASKED[kind]?.(fit) } as PlotOptions };
}

/** What takes a fit long, asked once of each: that a picture asks the same by itself is a test of its own. */
const ASKED: Partial<Record<PlotKind, (fit: GlmmFit) => object>> = {
  influence: onceEach((fit) => ({ influence: fit.influence() })),
  profile: onceEach((fit) => ({ profile: fit.profile({ level: 0.99, points: 8 }) })),
};

function onceEach(ask: (fit: GlmmFit) => object): (fit: GlmmFit) => object {
  const known = new WeakMap<GlmmFit, object>();
  return (fit) => {
    const found = known.get(fit) ?? ask(fit);
    known.set(fit, found);
    return found;
  };
}

const OPTIONS: Partial<Record<PlotKind, (data: DataName) => object>> = {
  integrand: (data) => (data === 'toenail' ? { unit: '4' } : {}),
  quadrature: (data) => (data === 'toenail' ? {} : { orders: [1, 3, 5] }),
  residuals: () => ({ points: 60, n: 50 }),
  influence: () => ({ groups: 8 }),
  linear: () => ({ points: 30 }),
  curves: () => ({ groups: 6 }),
  means: (data) => (data === 'epil' ? { specs: 'V4', by: 'trt', compare: 'bars' } : {}),
  contrasts: (data) => (data === 'epil' ? { specs: 'V4', by: 'trt' } : {}),
  poststratified: (data) => ({ cells: cells(data), count: 'people' }),
};

/** The data themselves as cells of a population, each row standing for one person or as many as its size. */
function cells(data: DataName): object {
  if (data === 'cbpp') return { ...cbppData(), people: cbppData().size };
  const own = data === 'toenail' ? toenailData() : epilData();
  // a few groups are enough to look at
  const group = data === 'toenail' ? own.patientID : own.subject;
  const keep = group.map((_, i) => i).filter((i) => Number(group[i]) <= 20);
  return {
    ...Object.fromEntries(Object.entries(own).map(([name, values]) => [name, keep.map((i) => values[i])])),
    people: keep.map(() => 1),
  };
}
