/** The likelihood without random effects, from which searches start. Truth: differences of its values. */
import type { GroupedWorkspace } from '../../src/wasm/grouped/groupedProblem.ts';
import { gradient as differences } from '../oracle/richardson.ts';
import { expectAbsolute } from '../support/tolerance.ts';

/** Of the larger of 1 and the component; differences of the fifth order see 1e-9. */
export const GRADIENT = 1e-7;

/** @param at fixed effects, and what the density has besides */
export function expectGlm({ glm }: Pick<GroupedWorkspace, 'glm'>, at: readonly number[], engine: string): void {
  const n = at.length;
  const gradient = new Float64Array(n);
  const information = new Float64Array(n * n);
  const value = (v: readonly number[]): number =>
    glm(Float64Array.from(v), new Float64Array(n), new Float64Array(n * n));
  glm(Float64Array.from(at), gradient, information);
  differences(value, at, 0.02, 4).forEach((slope, k) => {
    expectAbsolute(gradient[k]!, slope, GRADIENT * Math.max(1, Math.abs(slope)), `${engine}, glm gradient ${k}`);
  });
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) expectAbsolute(information[i * n + j]!, information[j * n + i]!, 1e-10, 'symmetric');
}
