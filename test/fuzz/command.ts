/** `npm run fuzz -- --seed 1 --count 100000`, or `--case K` for one of them. */
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { drive, reproduction } from './drive.ts';
import type { Finding } from './order.ts';

/** Two of them leave a machine to its owner. */
const MOST_THREADS = 4;
const SLOWEST_SHOWN = 5;

export async function command(args: readonly string[], child: URL): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seed: { type: 'string', default: '1' },
      first: { type: 'string', default: '0' },
      count: { type: 'string', default: '10000' },
      case: { type: 'string' },
      limit: { type: 'string', default: '60' },
      threads: { type: 'string', default: String(Math.min(MOST_THREADS, availableParallelism())) },
    },
  });
  const seed = Number(values.seed);
  const one = values.case === undefined ? null : Number(values.case);
  const count = one === null ? Number(values.count) : 1;
  const slowest: Finding[] = [];
  const failures = await drive({
    seed,
    first: one ?? Number(values.first),
    count,
    threads: one === null ? Number(values.threads) : 1,
    limit: 1000 * Number(values.limit),
    child,
    onFinding(finding) {
      if (finding.message !== null) console.log(reproduction(seed, finding));
      slowest.push(finding);
      slowest.sort((a, b) => b.milliseconds - a.milliseconds);
      slowest.length = Math.min(slowest.length, SLOWEST_SHOWN);
    },
  });
  const times = slowest.map(
    ({ index, area, milliseconds }) => `${index} ${area} ${(milliseconds / 1000).toFixed(1)} s`,
  );
  console.log(`seed ${seed}: ${count} cases, ${failures.length} failures; slowest: ${times.join(', ')}`);
  return failures.length === 0 ? 0 : 1;
}
