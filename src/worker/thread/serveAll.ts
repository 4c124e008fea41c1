/**
 * serve.ts with its answers at hand: what workers of this package are. Not loaded in parts, since bundlers by default take a worker
 * for one file.
 */
import { interpretationOf } from '../../predict/interpret/interpretation.ts';
import { answers } from '../caller/answers.ts';
import type { FromWorker } from '../protocol.ts';
import { serve } from './serve.ts';

export function serveAll(post: (message: FromWorker) => void): (message: unknown) => void {
  return serve(post, { meaning: async () => interpretationOf, answers: async () => answers });
}
