/**
 * A worker that is ended from outside, or killed for want of memory, says nothing. But it gives up the locks it holds.
 */
interface Locks {
  request(name: string, options: { readonly signal?: AbortSignal }, held: () => unknown): Promise<unknown>;
}

function locksHere(): Locks | undefined {
  return (globalThis as { navigator?: { locks?: Locks } }).navigator?.locks;
}

/** A name for a lock; none where there are no locks, as in pages without a secure context. */
export function lockName(): string | undefined {
  const { crypto } = globalThis as { crypto?: { randomUUID?(): string } };
  return locksHere() && crypto?.randomUUID ? `glmm-wasm ${crypto.randomUUID()}` : undefined;
}

/** In the worker: holds the lock as long as it lives. Whether there is one to be watched, once that is known. */
export function holdLock(name: string): Promise<boolean> {
  const forever = new Promise(() => {});
  return new Promise((resolve) => {
    const locks = locksHere();
    if (locks === undefined) return resolve(false);
    const held = (): unknown => {
      resolve(true);
      return forever;
    };
    // refused where the origin is opaque, as in a file opened from disk: then silence is the only sign
    locks.request(name, {}, held).catch(() => resolve(false));
  });
}

/** In the session: tells when the lock is given up. Returns a way to stop waiting. */
export function onLockReleased(name: string, onReleased: () => void): () => void {
  const stop = new AbortController();
  locksHere()
    ?.request(name, { signal: stop.signal }, onReleased)
    .catch(() => {});
  return () => stop.abort();
}
