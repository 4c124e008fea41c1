/** Longer jobs: profile intervals, bootstrap, influence; each with how far it is, and a way to stop it. */
import type { PlotTable } from '../../../src/plot.ts';
import type { Progress, RunOptions, WorkerFit } from '../../../src/worker.ts';
import { byId, fill, h } from '../dom.ts';
import { fixed } from '../numbers.ts';
import type { Shown } from '../state.ts';
import { tableElement } from '../tables.ts';
import { type Picture, showPictures } from './pictures.ts';

interface Outcome {
  readonly text: string;
  readonly table: PlotTable;
  readonly picture?: Picture;
}

interface Job {
  readonly id: string;
  readonly label: string;
  readonly run: (fit: WorkerFit, options: RunOptions) => Promise<Outcome>;
}

const JOBS: readonly Job[] = [
  {
    id: 'profile',
    label: 'Profile intervals',
    async run(fit, run) {
      const profile = await fit.profile(run);
      return {
        text: '95 % intervals where the likelihood-ratio test would just reject.',
        table: intervalTable(profile.limits),
        picture: { kind: 'profile', options: { profile } },
      };
    },
  },
  {
    id: 'bootstrap',
    label: 'Bootstrap, 500 times',
    async run(fit, run) {
      const { parameters, estimates, replicates, requested, failures, aborted } = await fit.bootstrap({
        n: 500,
        seed: 1,
        ...run,
      });
      const done = `${replicates.length} of ${requested} replicates${aborted ? ', stopped early' : ''}`;
      const failed = failures.length === 0 ? '' : `; ${failures.length} could not be fitted`;
      const rows = parameters.map((name, k) => {
        const sorted = replicates
          .map((row) => row[k]!)
          .filter((x) => !Number.isNaN(x))
          .sort((a, b) => a - b);
        return [name, estimates[k]!, quantile(sorted, 0.025), quantile(sorted, 0.975)];
      });
      return {
        text: `Percentile intervals from ${done}${failed}.`,
        table: { columns: ['parameter', 'estimate', '2.5 %', '97.5 %'], rows },
      };
    },
  },
  {
    id: 'influence',
    label: 'Influence of each group',
    async run(fit, run) {
      const influence = await fit.influence(run);
      const { group, fixedEffects, groups } = influence;
      const sorted = [...groups].sort((a, b) => (b.cooksDistance || 0) - (a.cooksDistance || 0)).slice(0, 20);
      return {
        text: `What leaving out each level of ${group} does: change of each coefficient in standard errors, the most influential first.`,
        table: {
          columns: [group, 'rows', 'Cook’s distance', ...fixedEffects],
          rows: sorted.map((one) => [one.level, one.nobs, one.cooksDistance, ...one.dfbetas]),
        },
        picture: { kind: 'influence', options: { influence } },
      };
    },
  },
];

let stop: AbortController | null = null;

/** Whatever runs is about a fit that is not shown any more. */
export function stopChecks(): void {
  stop?.abort();
}

export function showChecks(shown: () => Shown | null): void {
  const bar = h('progress', { id: 'job-bar', max: 1, value: 0, 'aria-label': 'Progress of the job' });
  const says = h('span', { id: 'job-says' });
  const cancel = h('button', { type: 'button', id: 'job-cancel', onclick: () => stop?.abort() }, 'Cancel');
  const running = h('div.job', { hidden: true }, bar, says, cancel);
  const result = h('div', { id: 'job-result', 'aria-live': 'polite' });

  const start = async ({ label, run }: Job): Promise<void> => {
    const current = shown();
    if (current === null) return;
    stop?.abort();
    const own = (stop = new AbortController());
    const began = performance.now();
    running.hidden = false;
    bar.removeAttribute('value');
    says.textContent = label;
    const onProgress = ({ done, total }: Progress): void => {
      if (own !== stop || total === null) return;
      bar.value = done / total;
      const left = ((performance.now() - began) / done) * (total - done);
      says.textContent = `${done} of ${total}${done > 2 ? `, about ${Math.max(1, Math.round(left / 1000))} s left` : ''}`;
    };
    try {
      const { text, table, picture } = await run(current.fit, { signal: own.signal, onProgress });
      if (own !== stop || shown() !== current) return;
      const took = fixed((performance.now() - began) / 1000, 1);
      fill(
        result,
        h('h3', {}, label),
        h('p', {}, `${text} Took ${took} s.`),
        tableElement(table, label),
        h('div', { id: 'job-picture' }),
      );
      if (picture)
        await showPictures(byId('job-picture'), [picture], current.fit, () => own === stop && shown() === current);
    } catch (error) {
      if (own === stop)
        fill(result, h('p.quiet', {}, own.signal.aborted ? `${label}: stopped.` : String((error as Error).message)));
    } finally {
      if (own === stop) running.hidden = true;
    }
  };
  fill(
    byId('check-jobs'),
    h(
      'div.buttons',
      {},
      ...JOBS.map((job) =>
        h('button', { type: 'button', id: `job-${job.id}`, onclick: () => void start(job) }, job.label),
      ),
    ),
    running,
    result,
  );
}

function intervalTable(limits: readonly { parm: string; estimate: number; lower: number; upper: number }[]): PlotTable {
  return {
    columns: ['parameter', 'estimate', '2.5 %', '97.5 %'],
    rows: limits.map(({ parm, estimate, lower, upper }) => [parm, estimate, lower, upper]),
  };
}

function quantile(sorted: readonly number[], p: number): number {
  const rank = (sorted.length - 1) * p;
  const low = Math.floor(rank);
  const [a = Number.NaN, b = a] = [sorted[low], sorted[low + 1]];
  return a + (rank - low) * (b - a);
}
