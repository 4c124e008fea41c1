/**
 * A fit that is predicted to take longer than it may: said before it starts, with the number and the option that allows it.
 */
import { GlmmError } from '../errors.ts';

export interface TooLong {
  /** `CR2` or the like; without it, the fit. */
  readonly what?: string;
  /** Predicted, of the whole of it. */
  readonly seconds: number;
  readonly maxSeconds: number;
  /** What the seconds come from, as a list without a full stop. */
  readonly because: string;
  /** What to do instead of waiting, a clause: `use fewer points`. */
  readonly wayOut: string;
  readonly details?: Readonly<Record<string, unknown>>;
}

export function tooLong({ what = 'this fit', seconds, maxSeconds, because, wayOut, details }: TooLong): GlmmError {
  return new GlmmError(
    'TOO_LONG',
    `${what} is predicted to take about ${inWords(seconds)}, longer than maxSeconds allows (${inWords(maxSeconds)}): ${because}\n` +
      `Allow it with maxSeconds: ${allowance(seconds)}, or ${wayOut}.`,
    { predictedSeconds: seconds, maxSeconds, ...details },
  );
}

/** Where the number of fixed columns takes the time. */
export const MANY_COLUMNS_WAY_OUT = 'let a factor of many levels be a random effect: (1 | f)';

const MINUTE = 60;
const HOUR = 3600;
/** Beyond it a figure says no more. */
const ENDLESS = 1e6 * HOUR;

/** Seconds as people say them. */
export function inWords(seconds: number): string {
  if (!(seconds < ENDLESS)) return 'a million hours and more';
  if (seconds >= 2 * HOUR) return `${Math.round(seconds / HOUR)} hours`;
  if (seconds >= 2 * MINUTE) return `${Math.round(seconds / MINUTE)} minutes`;
  if (seconds >= 10) return `${Math.round(seconds)} seconds`;
  return `${Number(seconds.toPrecision(2))} ${seconds === 1 ? 'second' : 'seconds'}`;
}

/** A round number of seconds that is enough even where the prediction is half of what it takes; Infinity where none is worth naming. */
export function allowance(seconds: number): number {
  if (!(seconds < ENDLESS)) return Number.POSITIVE_INFINITY;
  let unit = 1;
  while (unit * 10 <= 2 * seconds) unit *= 10;
  return Math.ceil((2 * seconds) / unit) * unit;
}
