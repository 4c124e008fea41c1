/**
 * Whether a message is one of ours. Whatever else arrives is ignored: other libraries of a page post to workers as well, and some
 * bundlers do.
 */
import { isPlain } from '../../data/check.ts';
import { isArrayLike } from '../../data/shape.ts';
import type { Columns, FromWorker, ToWorker } from '../protocol.ts';

type Test = (value: unknown) => boolean;

const number: Test = (value) => Number.isSafeInteger(value) && (value as number) >= 0;
const text: Test = (value) => typeof value === 'string';
const flag: Test = (value) => typeof value === 'boolean';
const numbers: Test = (value) => Array.isArray(value) && value.every(number);
const oneOf =
  (...names: readonly string[]): Test =>
  (value) =>
    names.includes(value as string);
const job = oneOf('bootstrap', 'profile', 'influence', 'power');
const together = oneOf('anova', 'compareModels');
const model = oneOf('glmm', 'lmm', 'power');
export const isColumns = (value: unknown): value is Columns =>
  isPlain(value) &&
  Array.isArray(value.names) &&
  value.names.every(text) &&
  Array.isArray(value.cells) &&
  value.cells.length === value.names.length &&
  value.cells.every(isArrayLike);
const recipe: Test = (value) => {
  if (!isPlain(value)) return false;
  if (value.model === 'refit') return number(value.of);
  // a formula that is no text is the user's, and has an error of its own
  return model(value.model) && number(value.dataset) && isPlain(value.options);
};

const sharedMemory: Test = (value) =>
  typeof SharedArrayBuffer !== 'undefined' && (value as { buffer?: unknown })?.buffer instanceof SharedArrayBuffer;

/** The members of each message. */
const REQUESTS: { readonly [T in ToWorker['t']]: Readonly<Record<string, Test>> } = {
  data: { id: number, dataset: number, columns: isColumns },
  fit: { id: number, handle: number, recipe, progress: flag },
  method: { id: number, handle: number, name: text, args: Array.isArray },
  help: { id: number, hand: number, memory: sharedMemory, control: number },
  together: { id: number, name: together, handles: numbers },
  plan: { id: number, handle: number, job, options: isPlain },
  part: { id: number, handle: number, job, options: isPlain, from: number, to: number },
  cancel: { id: number },
  free: { handles: numbers, datasets: numbers },
  lock: { name: text },
};

export function isToWorker(message: unknown): message is ToWorker {
  if (!isPlain(message) || typeof message.t !== 'string' || !Object.hasOwn(REQUESTS, message.t)) return false;
  if (Object.hasOwn(message, 'hands') && !number(message.hands)) return false;
  return hasMembers(message, REQUESTS[message.t as ToWorker['t']]);
}

const isTrue: Test = (value) => value === true;
const error: Test = (value) =>
  isPlain(value) && text(value.name) && text(value.code) && text(value.message) && isPlain(value.details);
const meeting: Test = (value) => isPlain(value) && sharedMemory(value.memory) && number(value.control);
const progress: Test = (value) => isPlain(value) && typeof value.done === 'number';

/** An answer has one of these besides its number. */
const ANSWERS: Readonly<Record<string, Test>> = {
  locked: isTrue,
  started: isTrue,
  error,
  progress,
  meeting,
  ok: () => true,
};

export function isFromWorker(message: unknown): message is FromWorker {
  if (!isPlain(message) || !number(message.id)) return false;
  const kinds = Object.keys(ANSWERS).filter((kind) => Object.hasOwn(message, kind));
  return kinds.length === 1 && ANSWERS[kinds[0]](message[kinds[0]]);
}

function hasMembers(message: Readonly<Record<string, unknown>>, members: Readonly<Record<string, Test>>): boolean {
  return Object.entries(members).every(([name, test]) => Object.hasOwn(message, name) && test(message[name]));
}
