/**
 * An AbortSignal by its shape, so that programs compile without the DOM's types.
 */
import type { Check } from '../../data/check.ts';

export interface AbortSignalLike {
  readonly aborted: boolean;
  readonly reason?: unknown;
  addEventListener(type: 'abort', listener: () => void): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

export const ABORT: Check = {
  must: 'be an AbortSignal',
  holds: (value) => {
    if (typeof value !== 'object' || value === null) return false;
    const { aborted, addEventListener, removeEventListener } = value as Partial<AbortSignalLike>;
    return (
      typeof aborted === 'boolean' &&
      typeof addEventListener === 'function' &&
      typeof removeEventListener === 'function'
    );
  },
};

/** What everything rejects with that takes a signal: the reason given, an AbortError without. */
export function abortReason(signal: AbortSignalLike): unknown {
  return signal.reason ?? new DOMException('The operation was aborted.', 'AbortError');
}
