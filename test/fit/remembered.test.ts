/** The last evaluation of a workspace is not made twice. Truth: how often the workspace itself was asked, and what it said. */
import { describe, expect, it } from 'vitest';
import { remembered } from '../../src/fit/engine/kind/remembered.ts';
import { standardNormalGrid } from '../../src/quadrature/productRule.ts';
import { POISSON_LOG } from '../../src/wasm/codes.ts';
import { createGrouped } from '../../src/wasm/grouped/grouped.ts';
import type { GroupedWorkspace } from '../../src/wasm/grouped/groupedProblem.ts';

const column = (values: readonly number[]) => ({
  values: Float64Array.from(values),
  center: new Float64Array(1),
  factor: new Float64Array(1).fill(1),
});
const y = Float64Array.of(1, 0, 3, 2, 5, 0);
const at = Float64Array.of(0.7, 0.2);

function counted(): { workspace: GroupedWorkspace; asked: () => number } {
  const own = createGrouped({
    code: POISSON_LOG,
    y,
    weights: new Float64Array(6).fill(1),
    offset: null,
    X: column([1, 1, 1, 1, 1, 1]),
    Z: [column([1, 1, 1, 1, 1, 1])],
    codes: Int32Array.of(0, 0, 1, 1, 2, 2),
    nGroups: 3,
    rule: standardNormalGrid(7, 1),
  });
  let asked = 0;
  const evaluate: GroupedWorkspace['evaluate'] = (...given) => {
    asked++;
    return own.evaluate(...given);
  };
  return { workspace: remembered({ ...own, evaluate }), asked: () => asked };
}

describe('the last evaluation', () => {
  it('is said again, its gradient too', () => {
    const { workspace, asked } = counted();
    const [one, other] = [new Float64Array(2), new Float64Array(2)];
    const value = workspace.evaluate(at, one);
    workspace.metric();
    expect(workspace.evaluate(at.slice(), other)).toBe(value);
    expect(other).toEqual(one);
    expect(workspace.evaluate(at)).toBe(value);
    expect(asked()).toBe(1);
  });

  it('is made where the gradient was not asked for, and at other parameters', () => {
    const { workspace, asked } = counted();
    workspace.evaluate(at);
    workspace.evaluate(at, new Float64Array(2));
    expect(asked()).toBe(2);
    workspace.evaluate(Float64Array.of(0.7, 0.2000001));
    expect(asked()).toBe(3);
  });

  const changes: readonly (readonly [string, (workspace: GroupedWorkspace) => unknown])[] = [
    ['another rule', (workspace) => workspace.setRule(standardNormalGrid(5, 1))],
    ['another response', (workspace) => workspace.setResponse(y.map((v) => v + 1))],
    ['a sample', (workspace) => workspace.sample(1)],
    ['modes that are looked for anew', (workspace) => workspace.resetModes()],
    ['effects', (workspace) => workspace.posterior(at)],
    ['scores', (workspace) => workspace.groupScores(at, 0, 3)],
    ['an information', (workspace) => workspace.information(at)],
    [
      'a fit without random effects',
      (workspace) => workspace.glm(Float64Array.of(0.2), new Float64Array(1), new Float64Array(1)),
    ],
  ];
  it.each(changes)('is forgotten by %s', (_, change) => {
    const { workspace, asked } = counted();
    workspace.evaluate(at);
    change(workspace);
    workspace.evaluate(at);
    expect(asked()).toBe(2);
  });
});
