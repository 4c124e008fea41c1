/** The worker of this page: from the text within, where the page is one file, else from the file beside it. */
import { glmmWorker, type Session, type WorkerLike } from '../../src/worker.ts';

export function openSession(): Session {
  return glmmWorker({ worker: startWorker });
}

function startWorker(): WorkerLike {
  const source = document.getElementById('worker-source')?.textContent;
  const worker = new Worker(
    source ? URL.createObjectURL(new Blob([source], { type: 'text/javascript' })) : 'worker.js',
  );
  // for the page's own tests: what happens when a worker dies
  (globalThis as { lastWorker?: Worker }).lastWorker = worker;
  return worker;
}
