/** What a thread is told, and what it tells. */
export interface Order {
  readonly seed: number;
  readonly cases: readonly number[];
  /** The case at hand: readable from outside even when the thread hangs. */
  readonly at: SharedArrayBuffer;
}

export interface Finding {
  readonly index: number;
  readonly area: string;
  /** Why the case fails; null when it does not. */
  readonly message: string | null;
  readonly milliseconds: number;
}
