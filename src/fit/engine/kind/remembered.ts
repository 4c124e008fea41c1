/**
 * A workspace that knows its last evaluation: a rule is judged where a search by it has just ended, and a search begins where a rule has just been judged.
 */
import type { GroupedWorkspace } from '../../../wasm/grouped/groupedProblem.ts';

interface Evaluation {
  readonly parameters: Float64Array;
  readonly value: number;
  /** null where only the value was asked for. */
  readonly gradient: Float64Array | null;
}

/** The same workspace; whatever could change an evaluation, or what it leaves, forgets it. */
export function remembered(workspace: GroupedWorkspace): GroupedWorkspace {
  let last: Evaluation | null = null;
  const forgetting =
    <Arguments extends unknown[], Answer>(method: (...given: Arguments) => Answer) =>
    (...given: Arguments): Answer => {
      last = null;
      return method(...given);
    };
  return {
    ...workspace,
    evaluate(parameters, gradient) {
      if (last !== null && (!gradient || last.gradient !== null) && isSame(last.parameters, parameters)) {
        if (gradient && last.gradient !== null) gradient.set(last.gradient);
        return last.value;
      }
      const value = workspace.evaluate(parameters, gradient);
      last = { parameters: parameters.slice(), value, gradient: gradient?.slice() ?? null };
      return value;
    },
    glm: forgetting(workspace.glm),
    moments: forgetting(workspace.moments),
    information: forgetting(workspace.information),
    posterior: forgetting(workspace.posterior),
    groupScores: forgetting(workspace.groupScores),
    setRule: forgetting(workspace.setRule),
    setResponse: forgetting(workspace.setResponse),
    sample: forgetting(workspace.sample),
    resetModes: forgetting(workspace.resetModes),
  };
}

function isSame(a: Float64Array, b: Float64Array): boolean {
  return a.length === b.length && a.every((value, i) => Object.is(value, b[i]));
}
