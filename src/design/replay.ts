/**
 * How the response and the options were read, kept for data that come later.
 */
import type { DesignOptions, Replay } from './types.ts';
import type { Variable } from './variable/variable.ts';

export function replayOf({ value, states }: Variable, { weights, offset }: DesignOptions): Replay {
  return {
    responseStates: states,
    responseLevels: value.kind === 'factor' ? value.levels : null,
    weightsColumn: typeof weights === 'string' ? weights : null,
    offsetByRow: offset !== undefined && typeof offset !== 'string',
  };
}
