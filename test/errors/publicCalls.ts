/** A call that works of every public function, for tests that spoil its arguments. */
import * as csv from '../../src/csv.ts';
import * as main from '../../src/index.ts';
import * as plot from '../../src/plot.ts';
import * as worker from '../../src/worker.ts';
import { goodFrame } from '../fuzz/data.ts';
import { chanceOf } from '../fuzz/random.ts';

type Untyped = (...args: readonly unknown[]) => unknown;

export interface PublicCall {
  readonly name: string;
  readonly call: Untyped;
  readonly args: readonly unknown[];
}

export const data = goodFrame(chanceOf(3, 4), 36) as Record<string, readonly unknown[]>;
export const FORMULA = 'y ~ x + f + (1 | g)';
const OPTIONS = { family: 'binomial', nAGQ: 1 } as const;
const newData = { x: [0, 1], f: ['u', 'v'], g: ['g0', 'g1'], y: [0, 1], z: [1, 2] };
const cells = { ...newData, people: [10, 20] };

const DRAWN = { ...OPTIONS, parameters: { beta: { x: 1 }, sd: { g: 0.5 } }, n: 1 };
const PLAN = { ...DRAWN, test: 'x' };

const fit = main.glmm(FORMULA, data, OPTIONS);
const linear = main.lmm('z ~ x + (1 | g)', data, { method: 'ML' });
const ordered = main.glmm('h ~ x + (1 | g)', data, { family: 'cumulative', nAGQ: 1 });
/** Methods that ask for ordered categories are called of that fit. */
const OF_ORDERED = ['proportionalOddsTest'];
const CSV = 'a,b\n1,x\n2,y\n';

/** By module: the arguments of what its exports take. A function that is missing here fails the test. */
const EXPORTS: readonly (readonly [module: object, args: Readonly<Record<string, readonly unknown[]>>])[] = [
  [
    main,
    {
      anova: [fit, main.glmm('y ~ 1 + (1 | g)', data, OPTIONS)],
      crosstab: [data, 'f', 'g', {}],
      describe: [data, {}],
      groupSizes: [data, 'g'],
      binomial: [{}],
      poisson: [{}],
      gaussian: [{}],
      gamma: [{}],
      negativeBinomial: [{}],
      inverseGaussian: [{}],
      beta: [{}],
      betaBinomial: [{}],
      cumulative: [{}],
      student: [{}],
      negativeBinomial1: [{}],
      fromJSON: [fit],
      compareModels: [[fit, main.glmm('y ~ 1 + (1 | g)', data, OPTIONS)]],
      power: [FORMULA, data, PLAN],
      powerAsync: [FORMULA, data, PLAN],
      simulateDesign: [FORMULA, data, DRAWN],
      gaussHermite: [3],
      glmm: [FORMULA, data, OPTIONS],
      lmm: ['z ~ x + (1 | g)', data, {}],
    },
  ],
  [csv, { readCsv: [CSV, {}] }],
  [
    plot,
    {
      plotSpec: [fit, 'caterpillar', {}],
      plotData: [fit, 'caterpillar', {}],
      plotTable: [fit, 'caterpillar', {}],
      plotParts: [fit, 'caterpillar', {}],
      curvesSpec: [{ groups: 2, points: 2 }, {}],
      curvesData: [{ groups: 2, points: 2 }],
    },
  ],
  [worker, { glmmWorker: [{ worker: false }] }],
];

/** Of the methods of fits, those whose call without an option is not the one to spoil. */
const METHODS: Readonly<Record<string, readonly unknown[]>> = {
  predict: [{ newData, randomEffects: 'zero' }],
  predictNewGroup: [{ newData }],
  marginalMeans: [{ variable: 'x', values: [0, 1], data }],
  compare: [{ variable: 'x', from: 0, to: 1, data }],
  marginalCoefficients: [{ data }],
  contrast: [{ x: 2 }, {}],
  emmeans: ['1', {}],
  emtrends: ['1', { variable: 'x' }],
  predictRows: [{ newData, randomEffects: 'zero' }],
  poststratify: [cells, { count: 'people' }],
  refit: [data.y],
  confint: [{ method: 'wald' }],
  profile: [{ parm: 'x', points: 0 }],
  bootstrap: [{ n: 1 }],
  bootstrapAsync: [{ n: 1 }],
  dispersionTest: [{ n: 1 }],
  quantileResiduals: [{ n: 1 }],
  zeroInflationTest: [{ n: 1 }],
  influence: [{ group: 'g' }],
  variancePartition: [{ '(Intercept)': 1 }],
};
/** The others take one object at most. */
const WITHOUT: readonly unknown[] = [{}];
/** JSON.stringify and templates call these with arguments of their own. */
const CALLED_BY_LANGUAGE = ['toString', 'toJSON'];

function methodsOf(kind: string, object: object): PublicCall[] {
  const functions = Object.entries(object).filter(([, value]) => typeof value === 'function') as [string, Untyped][];
  return functions
    .filter(([name]) => !CALLED_BY_LANGUAGE.includes(name))
    .filter(([name]) => kind === 'ordered fit' || !OF_ORDERED.includes(name))
    .map(([name, call]) => ({ name: `${kind}.${name}`, call, args: argsOf(kind, name) }));
}

function argsOf(kind: string, name: string): readonly unknown[] {
  if (kind === 'linear fit' && name === 'refit') return [data.z];
  if (kind.startsWith('worker') && name.startsWith('plot')) return ['caterpillar', {}, {}];
  if (kind.startsWith('worker') && name === 'refit') return [data.y, {}];
  return METHODS[name] ?? WITHOUT;
}

export function exportedCalls(): PublicCall[] {
  return EXPORTS.flatMap(([module, table]) =>
    Object.entries(module)
      .filter(([name, value]) => typeof value === 'function' && name !== 'GlmmError')
      .map(([name, call]) => {
        const args = table[name];
        if (args === undefined) throw new Error(`no call of the exported function ${name}: add it to this table`);
        return { name, call: call as Untyped, args };
      }),
  );
}

export function methodCalls(): PublicCall[] {
  return [
    ...methodsOf('fit', fit),
    ...methodsOf('linear fit', linear).filter(({ name }) => !/oddsratio|zeroInflationTest/i.test(name)),
    ...methodsOf('saved fit', main.fromJSON(fit)),
    ...methodsOf('ordered fit', ordered).filter(({ name }) => OF_ORDERED.some((own) => name.endsWith(own))),
  ];
}

export function plotCalls(): PublicCall[] {
  const options: Readonly<Record<string, object>> = {
    poststratified: { cells, count: 'people' },
    residuals: { n: 10 },
    profile: { parm: 'x', points: 2 },
    quadrature: { orders: [1] },
  };
  return plot.plotKinds.map((kind) => ({
    name: `the plot ${kind}`,
    call: (given) => plot.plotSpec(kind === 'linear' ? linear : fit, kind, given as never),
    args: [options[kind] ?? {}],
  }));
}

/** A session on this thread, and a fit of it. `close` and `dispose` would end what the others need. */
export async function workerCalls(): Promise<PublicCall[]> {
  const session = worker.glmmWorker({ worker: false });
  await session.setData(data);
  const made = await session.glmm(FORMULA, OPTIONS);
  const sessionArgs: Readonly<Record<string, readonly unknown[]>> = {
    setData: [data, {}],
    glmm: [FORMULA, OPTIONS],
    lmm: ['z ~ x + (1 | g)', {}],
    latest: ['one', FORMULA, OPTIONS],
    anova: [[made, await session.glmm('y ~ 1 + (1 | g)', OPTIONS)], {}],
    compareModels: [[made, await session.glmm('y ~ 1 + (1 | g)', OPTIONS)], {}],
    power: [FORMULA, { ...OPTIONS, parameters: { beta: {}, sd: { g: 1 } }, test: 'x', n: 1 }],
  };
  const ofSession = (Object.entries(session) as [string, Untyped][])
    .filter(([name]) => name !== 'close')
    .map(([name, call]) => {
      const args = sessionArgs[name];
      if (args === undefined) throw new Error(`no call of the session's method ${name}: add it to this table`);
      return { name: `session.${name}`, call, args };
    });
  return [...ofSession, ...methodsOf('worker fit', made).filter(({ name }) => !name.endsWith('.dispose'))];
}
