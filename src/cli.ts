#!/usr/bin/env node
/** The shell command `glmm-wasm`: joins `run()` to this process. */
import { readFileSync } from 'node:fs';
import { anovaCommand } from './cli/after/anova.ts';
import { confintCommand } from './cli/after/confint.ts';
import { emmeansCommand } from './cli/after/emmeans.ts';
import { oddsCommand } from './cli/after/odds.ts';
import { predictCommand } from './cli/after/predict.ts';
import { summaryCommand } from './cli/after/summary.ts';
import { describeCommand } from './cli/describe.ts';
import { fitCommand } from './cli/fit.ts';
import { lmmCommand } from './cli/lmm.ts';
import { plotCommand } from './cli/plot.ts';
import { readText } from './cli/readText.ts';
import { renderSvg } from './cli/render.ts';
import { run } from './cli/run.ts';
import { writeText } from './cli/writeText.ts';
import { anova, glmm, lmm } from './index.ts';

// Whoever reads our output may stop early (`| head`); that is no error.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));
}

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

/** A line on a terminal that is written over, and is gone when the work is done. */
function progress(done: number, total: number): void {
  process.stderr.write(done === total ? '\r\x1b[K' : `\r${done} of ${total}`);
}

const io = { readText, writeText };
const fitters = { glmm, lmm, readText };
const { exitCode, output, errors } = await run(process.argv.slice(2), version, [
  fitCommand(glmm, io),
  lmmCommand(lmm, io),
  confintCommand(fitters, process.stderr.isTTY ? progress : null),
  predictCommand(fitters),
  summaryCommand(fitters),
  oddsCommand(fitters),
  emmeansCommand(fitters),
  anovaCommand(anova, fitters),
  plotCommand({ ...fitters, writeText, render: renderSvg }),
  describeCommand(readText),
]);
process.stdout.write(output);
process.stderr.write(errors);
// Not exit(): what has been written must get out first.
process.exitCode = exitCode;
