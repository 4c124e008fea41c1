/** The worker of this page: from the text within, where the page is one file, else from the file beside it. */
import { glmmWorker, type Session, type WorkerLike } from '../../src/worker.ts';

export function openSession(): Session {
  return glmmWorker({ worker: startWorker });
}

function startWorker(): WorkerLike {
  const source = document.getElementById('worker-source')?.textContent;
  // from disk a worker can only be made of a text, and only be a classic script
  const worker = source
    ? new Worker(URL.createObjectURL(new Blob([source], { type: 'text/javascript' })))
    : new Worker('worker.js', { type: 'module' });
  // for the page's own tests: what happens when a worker dies
  (globalThis as { lastWorker?: Worker }).lastWorker = worker;
  return worker;
}
