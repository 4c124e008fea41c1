/**
 * Turns of the event loop between pieces of work: timers, input and signals get through, and no time is waited.
 */

/** `turn()` resolves in a later task; `close()` when done with it. */
export interface EventLoop {
  turn(): Promise<void>;
  close(): void;
}

/**
 * Node delivers up to a thousand messages of a port in one go, so there it is setImmediate; browsers have no such thing, and
 * make a timer of zero wait for up to four milliseconds, but give each message its own task.
 */
export function openEventLoop(): EventLoop {
  if (typeof setImmediate === 'function') {
    return { turn: () => new Promise((resolve) => setImmediate(resolve)), close: () => {} };
  }
  const { port1, port2 } = new MessageChannel();
  return {
    turn: () =>
      new Promise((resolve) => {
        port1.onmessage = () => resolve();
        port2.postMessage(null);
      }),
    close: () => port1.close(),
  };
}
