/** The worker of the page: fits at once, and the rest of the package when the first thing is asked for that needs it. */
import type { ToWorker } from '../../src/worker/protocol.ts';
import { serve } from '../../src/worker/thread/serve.ts';

const receive = serve((message) => postMessage(message), {
  meaning: async () => (await import('../../src/predict/interpret/interpretation.ts')).interpretationOf,
  answers: async () => (await import('../../src/worker/caller/answers.ts')).answers,
});
globalThis.onmessage = ({ data }: MessageEvent<ToWorker>) => receive(data);
