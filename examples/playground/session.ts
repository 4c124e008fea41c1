/** Workers of this page: from the text within, where the page is one file, else from the file beside it. */
import { glmmWorker, type Session, type WorkerLike } from '../../src/worker.ts';

/** For what is typed, and what is asked about the fit shown. */
export function openSession(): Session {
  return glmmWorker({
    worker() {
      const worker = startWorker();
      // for the page's own tests: what happens when a worker dies
      (globalThis as { lastWorker?: WorkerLike }).lastWorker = worker;
      return worker;
    },
  });
}

/** For what nobody waits for: one worker, which may be busy or ended without holding up the other session. */
export function openBackground(): Session {
  return glmmWorker({ worker: startWorker, threads: 1 });
}

function startWorker(): WorkerLike {
  const source = document.getElementById('worker-source')?.textContent;
  // from disk a worker can only be made of a text, and only be a classic script
  return source
    ? new Worker(URL.createObjectURL(new Blob([source], { type: 'text/javascript' })))
    : new Worker('worker.js', { type: 'module' });
}
