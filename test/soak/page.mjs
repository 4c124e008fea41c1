/** The scenarios in a page: figures go to the server that it comes from, which also knows how much memory the browser has. */
import { all } from './all.mjs';
import { placeOf } from './place.mjs';

const send = (path, body) => fetch(path, { method: 'POST', body: JSON.stringify(body) });

async function run() {
  const { glmm } = await import('/dist/index.js');
  const { glmmWorker } = await import('/dist/worker.js');
  const memory = async () => {
    // a page can only ask: time and turns of the event loop, in which collectors run
    globalThis.gc?.();
    await new Promise((resolve) => setTimeout(resolve, 300));
    return (await fetch('/memory')).json();
  };
  const place = placeOf({ glmm, glmmWorker, Worker, script: '/test/soak/thread.mjs', memory });
  const options = Object.fromEntries(new URLSearchParams(location.search));
  return all(place, options, (told) => send('/report', told));
}

run().then(
  (failures) => send('/end', { failures }),
  (error) => send('/end', { failures: 1, error: `${error.stack ?? error}` }),
);
