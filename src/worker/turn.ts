/**
 * A turn of the event loop, so that a message from outside gets in. A message to oneself comes back at once, where a timer of
 * zero waits for up to four milliseconds, and the continuation of `scheduler.yield` would overtake the message waited for.
 */
export function createTurn(): { readonly turn: () => Promise<void>; readonly close: () => void } {
  const { port1, port2 } = new MessageChannel();
  const turn = () =>
    new Promise<void>((resolve) => {
      port1.onmessage = () => resolve();
      port2.postMessage(null);
    });
  return { turn, close: () => port1.close() };
}
