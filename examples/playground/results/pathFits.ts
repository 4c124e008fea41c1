/**
 * The same model by other numbers of points, in a worker of their own: what is typed meanwhile never waits for them.
 */
import { openBackground } from '../session.ts';
import { fitOptions, type Shown, STOPS } from '../state.ts';
import type { PathPoint } from '../words.ts';

/** In milliseconds. */
const LONG = 300;
/** Rows times points of a fit that takes a blink: by counting, not by the clock, so that a busy machine says the same. */
const SMALL = 1e6;

let background: ReturnType<typeof openBackground> | undefined;
/** What the worker has, or is being sent. */
let sent: Shown['data'] | undefined;
let stop: AbortController | undefined;

/** Ends what is under way: it is about a model that is not asked for any more. */
export function stopPath(): void {
  stop?.abort();
}

/** Fits by every number of points up to `most`, as far as they are quick; null where they were stopped. */
export async function fitPath({ choice, data }: Shown, most: number): Promise<PathPoint[] | null> {
  stopPath();
  const own = (stop = new AbortController());
  background ??= openBackground();
  if (sent !== data) {
    sent = data;
    // data that cannot be sent come back as errors of the fits that need them
    background.setData(data.table).catch(() => {});
  }
  const stops = STOPS.filter((points) => points <= most);
  // the most points first, since the verdict compares with them, unless the data are large
  const isSmall = data.table.numRows * most <= SMALL;
  if (isSmall) stops.unshift(stops.pop()!);
  const path: PathPoint[] = [];
  for (const points of stops) {
    const began = performance.now();
    const options = { ...(fitOptions({ ...choice, points }) as object), signal: own.signal };
    const fit = await background.latest('path', choice.formula, options as never).catch(() => null);
    if (own.signal.aborted) return null;
    if (fit === null) break;
    path.push({ points, beta: fit.beta, stdErrors: fit.coefficients.map(({ stdError }) => stdError) });
    fit.dispose();
    // a picture is not worth a core for long
    if (performance.now() - began > LONG && !(isSmall && path.length === 1)) break;
  }
  return path.sort((a, b) => a.points - b.points);
}
