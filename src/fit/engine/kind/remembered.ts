/**
 * A workspace that knows its last evaluation: a rule is judged where a search by it has just ended, and a search begins where a rule has just been judged.
 */
import type { GroupedWorkspace } from '../../../wasm/grouped/groupedProblem.ts';

interface Evaluation {
  readonly parameters: Float64Array;
  value: number;
  readonly gradient: Float64Array;
  /** false where only the value was asked for. */
  hasGradient: boolean;
}

function noEvaluation(size: number): Evaluation {
  return {
    parameters: new Float64Array(size),
    value: Number.NaN,
    gradient: new Float64Array(size),
    hasGradient: false,
  };
}

/** The same workspace; whatever could change an evaluation, or what it leaves, forgets it. */
export function remembered(workspace: GroupedWorkspace): GroupedWorkspace {
  let last: Evaluation | null = null;
  let known: Evaluation | undefined;
  const forgetting =
    <Arguments extends unknown[], Answer>(method: (...given: Arguments) => Answer) =>
    (...given: Arguments): Answer => {
      last = null;
      return method(...given);
    };
  return {
    ...workspace,
    evaluate(parameters, gradient) {
      if (last !== null && (!gradient || last.hasGradient) && isSame(last.parameters, parameters)) {
        if (gradient) gradient.set(last.gradient);
        return last.value;
      }
      const value = workspace.evaluate(parameters, gradient);
      known ??= noEvaluation(parameters.length);
      known.parameters.set(parameters);
      known.value = value;
      known.hasGradient = gradient !== undefined;
      if (gradient) known.gradient.set(gradient);
      last = known;
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
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (!Object.is(a[i], b[i])) return false;
  return true;
}
