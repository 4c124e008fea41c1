/**
 * The one place that chooses between engines, by the number of grouping factors.
 */
import { thetaMapOf } from '../../covariance/map.ts';
import { nameList } from '../../data/text/suggest.ts';
import type { Design } from '../../design/types.ts';
import { GlmmError } from '../../errors.ts';
import { kernelResponse } from '../../family/list.ts';
import type { Family } from '../../family/types.ts';
import { grouped } from './grouped.ts';
import { laplace } from './laplace.ts';
import { parameterMap } from './parameters.ts';
import { interceptColumn, scaleFixed, scaleTerm } from './scale.ts';
import { structured } from './structured.ts';
import type { EngineKind, Opening, OpenModel, OpenOptions } from './types.ts';

/** The first that takes a design has it; the last takes all. */
const ENGINES: readonly EngineKind[] = [grouped, laplace];

export function engineOf(design: Design): EngineKind {
  return ENGINES.find((kind) => kind.takes(design)) ?? laplace;
}

/** @throws GlmmError OUT_OF_MEMORY; TOO_LONG; SEVERAL_FACTORS where quadrature is asked of an engine that has one rule */
export function openModel(design: Design, family: Family, points: number, options: OpenOptions = {}): OpenModel {
  const kind = engineOf(design);
  if (!kind.byGroup && points > 1) throw severalFactors(design, points);
  const X = scaleFixed(design.fixed, design.nObs);
  const Z = design.random.map((term) => scaleTerm(term, design.nObs, options.view));
  const { response, offset, fixed } = design;
  const y = kernelResponse(family, response.y);
  const shared = { code: family.code, y, weights: response.weights, offset, X };
  const mapOf: Opening['mapOf'] = ({ nShape }) => parameterMap(X, Z, interceptColumn(fixed), nShape);
  const lambda = thetaMapOf(design.random);
  const model = kind.open({ ...options, design, family, points, shared, Z, lambda, mapOf });
  return { ...model, engine: structured(model.engine, lambda, kind.cells(lambda)) };
}

function severalFactors(design: Design, nAGQ: number): GlmmError {
  return new GlmmError(
    'SEVERAL_FACTORS',
    `nAGQ = ${nAGQ} with the grouping factors ${nameList(
      design.groups.map((g) => g.name),
      ' and ',
    )}: quadrature needs independent groups, ` +
      'that is a single grouping factor.\nUse nAGQ = 1 (Laplace), which takes any number of factors.',
    { groups: design.groups.map((g) => g.name), nAGQ },
  );
}
