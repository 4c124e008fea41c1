/** Both sides of a worker, without a thread: what arrives may be anything. */
import { createConnection } from '../../../src/worker/caller/connection.ts';
import { serveAll } from '../../../src/worker/thread/serveAll.ts';
import { goodFrame } from '../data.ts';
import { Failure, tell } from '../expect.ts';
import { odd } from '../odd.ts';
import { type Chance, chanceOf } from '../random.ts';
import { METHOD_OPTIONS } from './methods.ts';

type Message = Record<string, unknown>;

/** What a session says to make a fit. */
function opening(): Message[] {
  const frame = goodFrame(chanceOf(7, 7), 30);
  const columns = { names: Object.keys(frame), cells: Object.values(frame) };
  const options = { family: 'binomial', nAGQ: 1 };
  const recipe = { model: 'glmm', dataset: 1, formula: 'y ~ x + (1 | g)', options };
  return [
    { t: 'data', id: 1, dataset: 1, columns },
    { t: 'fit', id: 2, handle: 2, recipe, progress: true },
  ];
}

function request(chance: Chance, id: number): Message {
  const handle = chance.pick([2, 2, 2, 99]);
  const job = chance.pick(['bootstrap', 'profile', 'influence']);
  const name = chance.pick([
    ...Object.keys(METHOD_OPTIONS),
    'constructor',
    'toString',
    'plotSpec',
    'save',
    'bootstrapIntervals',
  ]);
  const options = chance.pick([{}, { n: 2 }, { level: 2 }, { group: 'g' }, { parm: 'x' }, { nope: 1 }]);
  return chance.pick<() => Message>([
    () => ({ t: 'method', id, handle, name, args: chance.pick([[], [{}], [null], [options], ['x', 3]]) }),
    () => ({ t: 'plan', id, handle, job, options }),
    () => ({ t: 'part', id, handle, job, options: { ...options, n: 2 }, from: chance.below(2), to: chance.below(4) }),
    () => ({
      t: 'together',
      name: chance.pick(['anova', 'compareModels']),
      id,
      handles: chance.pick([[], [2], [2, 2], [99]]),
    }),
    () => ({ t: 'fit', id, handle: 3, recipe: { model: 'refit', of: handle, response: odd(chance) }, progress: false }),
    () => ({
      t: 'fit',
      id,
      handle: 4,
      recipe: { model: 'glmm', dataset: chance.pick([1, 5]), formula: odd(chance), options: {} },
      progress: false,
    }),
  ])();
}

/** A member taken out, or made something else. */
function spoilt(chance: Chance, message: Message): unknown {
  if (chance.happens(0.3)) return odd(chance);
  const copy: Message = { ...message };
  const name = chance.pick(Object.keys(copy));
  if (chance.happens(0.3)) delete copy[name];
  else copy[name] = odd(chance);
  return copy;
}

/** Turns of the event loop within which a worker has to have answered: it takes one for each part of a job. */
const PATIENCE = 500;

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

export async function toWorker(chance: Chance): Promise<void> {
  const posted: Message[] = [];
  const receive = serveAll((message) => void posted.push(message as never));
  const say = (message: unknown): void => {
    try {
      receive(message);
    } catch (error) {
      throw new Failure(`a message made the worker throw ${tell(error)}`);
    }
  };
  for (const message of opening()) say(message);
  let id = 2;
  const valid: number[] = [1, 2];
  for (let left = 1 + chance.below(4); left > 0; left--) {
    const message = request(chance, ++id);
    if (chance.happens(0.5)) say(spoilt(chance, message));
    else {
      valid.push(id);
      say(message);
    }
    if (chance.happens(0.2))
      say(
        chance.pick([
          { t: 'cancel', id: chance.below(9) },
          { t: 'free', handles: [2], datasets: [] },
        ]),
      );
  }
  const isAnswer = (message: Message): boolean => 'ok' in message || 'error' in message;
  for (let turns = 0; turns < PATIENCE; turns++) {
    if (valid.every((one) => posted.some((message) => message['id'] === one && isAnswer(message)))) break;
    await turn();
  }
  for (const one of valid) {
    const answers = posted.filter((message) => message['id'] === one && isAnswer(message));
    if (answers.length === 0) throw new Failure(`request ${one} had no answer`);
  }
  for (const message of posted) {
    const error = message['error'] as { code: string; name: string; message: string; stack?: string } | undefined;
    if (error !== undefined && error.code === '')
      throw new Failure(`the worker answered ${error.stack?.slice(0, 400)}`);
  }
}

export async function fromWorker(chance: Chance): Promise<void> {
  const listeners = new Map<string, (event: unknown) => void>();
  const posted: Message[] = [];
  const link = createConnection({
    postMessage: (message) => void posted.push(message as Message),
    terminate() {},
    addEventListener: (type, listener) => void listeners.set(type, listener),
  });
  const hear = (data: unknown): void => {
    try {
      listeners.get('message')!({ data });
    } catch (error) {
      throw new Failure(`an answer made the session throw ${tell(error)}`);
    }
  };
  const { id, answer } = link.exchange({ t: 'together', name: 'anova', handles: [] });
  const heard = answer.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
  const shapes: readonly Message[] = [
    { id, started: true },
    { id, progress: { done: 1 } },
    { id: 77, ok: 1 },
  ];
  for (let left = chance.below(6); left > 0; left--) {
    const message = chance.happens(0.4) ? spoilt(chance, chance.pick(shapes)) : odd(chance);
    // an answer with the right number and nothing else wrong is an answer
    hear(message);
  }
  hear({ id, ok: 'done' });
  const result = await heard;
  link.end(new Error('over'));
  if (!('value' in result) || result.value !== 'done') throw new Failure(`the answer was ${JSON.stringify(result)}`);
}
