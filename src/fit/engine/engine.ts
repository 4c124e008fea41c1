/**
 * The one door to the engines: which takes a model, and the model opened by it.
 */
import { thetaMapOf } from '../../covariance/map.ts';
import { nameList } from '../../data/text/suggest.ts';
import { GlmmError } from '../../errors.ts';
import { kernelCode, kernelResponse } from '../../family/list.ts';
import { thresholdsOf } from '../../family/thresholds.ts';
import type { Family } from '../../family/types.ts';
import { penalised, penaltyOf } from '../penalty/penalised.ts';
import type { Points } from '../rule/orders.ts';
import { spendingOf } from './cost/budget.ts';
import { isLarge } from './cost/isLarge.ts';
import { type EngineDesign, hasIndependentGroups, isRelated } from './dimension.ts';
import { ep } from './kind/ep.ts';
import { grouped } from './kind/grouped.ts';
import { krylov, krylovEp, krylovLinear } from './kind/krylov.ts';
import { laplace } from './kind/laplace.ts';
import { linear } from './kind/linear.ts';
import { nested } from './kind/nested.ts';
import { parameterMap } from './parameters.ts';
import { interceptColumn, scaleTerm } from './scale.ts';
import { searchAll } from './searchAll.ts';
import { secondParts } from './second.ts';
import { structured } from './structured.ts';
import type { EngineKind, Opened, OpenModel, OpenOptions, Wanted } from './types.ts';

/** The first that takes a model has it; the last takes all. */
const ENGINES: readonly EngineKind[] = [krylovLinear, linear, krylovEp, ep, grouped, nested, krylov, laplace];

export function engineOf(design: EngineDesign, family: Family, wanted: Wanted): EngineKind {
  // asked of every model, also of those that an engine before the iterative one takes
  if (wanted.solver === 'iterative') isLarge(design, wanted, 'laplace');
  if (isRelated(design) && wanted.integration === 'ep') throw withoutRelated();
  const kind = ENGINES.find(({ takes }) => takes(design, family, wanted)) ?? laplace;
  checkGroupWeights(design, kind);
  if (wanted.solver === 'iterative' && kind.probes === undefined) throw notIterative(kind);
  const own = kind.configured?.(wanted, design) ?? kind;
  return wanted.penalty === undefined ? own : { ...own, penalty: wanted.penalty };
}

/** What was wanted of an engine beside its rule, for a fit of the same likelihood by another. */
export function wantedAgain({ penalty, probes }: EngineKind): Pick<Wanted, 'penalty' | 'solver' | 'probes'> {
  return {
    ...(penalty && { penalty }),
    ...(probes ? { solver: 'iterative', probes } : {}),
  };
}

/** @throws GlmmError INVALID_OPTION where the likelihood is no sum over groups */
function checkGroupWeights(design: EngineDesign, { weighsGroups, integration }: EngineKind): void {
  const { groups } = design;
  if (weighsGroups || groups.every(({ weights }) => weights === undefined)) return;
  const names = groups.map(({ name }) => name);
  throw new GlmmError(
    'INVALID_OPTION',
    hasIndependentGroups(design)
      ? `groupWeights weigh the integrals of single groups, and by integration '${integration}' there are none.\nLeave integration out: quadrature has them.`
      : `groupWeights weigh the integrals of independent groups, and the likelihood of a model with the factors ${nameList(names, ' and ')} is no sum of such.\n` +
          'Use one grouping factor, or weights of single rows (the option weights).',
    { option: 'groupWeights', groups: names },
  );
}

function withoutRelated(): GlmmError {
  return new GlmmError(
    'INVALID_OPTION',
    "integration is 'ep', but expectation propagation knows no levels that are related by a matrix, as those of propto() are.\nUse integration: 'laplace'.",
    { option: 'integration', value: 'ep' },
  );
}

function notIterative({ integration }: EngineKind): GlmmError {
  return new GlmmError(
    'INVALID_OPTION',
    `control.engine is 'iterative', but ${integration} of nested factors is exact.\nLeave it out, or nAGQ.`,
    { option: 'control.engine', value: 'iterative' },
  );
}

/** @throws GlmmError OUT_OF_MEMORY; TOO_LONG; SEVERAL_FACTORS where quadrature is asked of an engine that has one rule */
export function openModel<Model extends Opened>(
  kind: EngineKind<Model>,
  design: EngineDesign,
  family: Family,
  points: Points,
  options: OpenOptions = {},
): Model & OpenModel {
  const { response, offset, fixed, nObs } = design;
  const X = kind.columns(fixed, nObs);
  const Z = design.random.map((term) => scaleTerm(term, nObs, options.view));
  const y = kernelResponse(family, response.y);
  const thresholds = response.categories && thresholdsOf(response, family.threshold);
  const lambda = thetaMapOf(design.random);
  const second = secondParts(design, family);
  const code = kernelCode(family, second !== null);
  const { penalty } = kind;
  const opened = kind.open({
    design,
    ...options,
    isPenalised: penalty !== undefined,
    family,
    points,
    shared: { code, y, weights: response.weights, offset, X, thresholds, second: second ?? undefined },
    Z,
    lambda,
    mapOf: ({ nShape }) => parameterMap(X, Z, interceptColumn(fixed), nShape, thresholds !== undefined, second),
  });
  const plain = structured(opened.engine, lambda, kind.cells(lambda));
  const engine =
    penalty === undefined ? plain : penalised(plain, opened.map, penaltyOf(design, family, opened.map, penalty));
  const { budget } = options;
  if (budget) {
    const own = spendingOf(budget, engine, opened, points);
    Object.assign(engine, own);
    if (opened.search) Object.assign(opened.search.engine, { spending: own.spending });
  }
  return { ...opened, engine, search: opened.search ?? searchAll(design, family, engine, opened.map) };
}
