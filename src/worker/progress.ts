/**
 * How far a long job is, told at a pace that a page can follow.
 */
export interface Progress {
  readonly phase: 'fit' | 'profile' | 'bootstrap' | 'influence' | 'power';
  /** Iterations of a fit; replicates, parameters, groups or data sets of the others. */
  readonly done: number;
  /** null for a fit: nobody knows how many iterations it takes. */
  readonly total: number | null;
  /** Of a fit so far. */
  readonly minus2LogLik?: number | undefined;
}

/** In milliseconds. */
const PACE = 50;

/**
 * Passes on the first report at once, then the newest at most every {@link PACE}; `flush` passes on what is left, `close` drops it.
 *
 * @param onThrow told of what the listener throws, once: nothing is reported after that
 */
export function paced(
  listener: ((progress: Progress) => void) | undefined,
  onThrow: (reason: unknown) => void,
): {
  readonly report: (progress: Progress) => void;
  readonly flush: () => void;
  readonly close: () => void;
} {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let newest: Progress | undefined;
  let broken = false;
  const flush = (): void => {
    const progress = newest;
    newest = undefined;
    if (progress === undefined || broken) return;
    try {
      listener?.(progress);
    } catch (reason) {
      broken = true;
      onThrow(reason);
    }
  };
  const tick = (): void => {
    timer = undefined;
    if (newest === undefined) return;
    flush();
    if (!broken) timer = setTimeout(tick, PACE);
  };
  return {
    report(progress) {
      if (!listener || broken) return;
      newest = progress;
      if (timer === undefined) tick();
    },
    flush,
    close() {
      clearTimeout(timer);
    },
  };
}
