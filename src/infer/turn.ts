/**
 * A turn of the event loop, so that timers, input and messages from outside get in.
 *
 * In Node by setImmediate: its message ports deliver up to a thousand messages to oneself before anything else has a turn. In
 * browsers by a message to oneself, which comes back at once, where a timer of zero waits for up to four milliseconds and the
 * continuation of `scheduler.yield` overtakes the message waited for.
 */
export interface Turns {
  turn(): Promise<void>;
  close(): void;
}

export function createTurns(): Turns {
  const { setImmediate } = globalThis as { setImmediate?: (done: () => void) => unknown };
  if (setImmediate) return { turn: () => new Promise((resolve) => setImmediate(resolve)), close: () => {} };
  const { port1, port2 } = new MessageChannel();
  const turn = () =>
    new Promise<void>((resolve) => {
      port1.onmessage = () => resolve();
      port2.postMessage(null);
    });
  return { turn, close: () => port1.close() };
}
