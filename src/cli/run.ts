/**
 * A command line to an exit code and two texts; touches neither process nor files itself.
 */
import { printable, quoted } from '../data/text/printable.ts';
import { nearestName } from '../data/text/suggest.ts';
import { cut, GlmmError } from '../errors.ts';
import { type Command, UsageError } from './command.ts';
import { commandHelp, generalHelp } from './help.ts';
import { parseArguments } from './parse.ts';

/** 0: done. 1: the data or the model cannot be fitted. 2: the command line is not understood. */
export type ExitCode = 0 | 1 | 2;

export interface Outcome {
  readonly exitCode: ExitCode;
  /** For standard output. */
  readonly output: string;
  /** For standard error. */
  readonly errors: string;
}

export async function run(args: readonly string[], version: string, commands: readonly Command[]): Promise<Outcome> {
  const [first, ...rest] = args;
  if (first === undefined) return { exitCode: 2, output: '', errors: generalHelp(commands) };
  if (first === '--version') return done(`${version}\n`);
  if (first === '--help' || first === '-h' || first === 'help') return done(generalHelp(commands));
  try {
    const command = findCommand(first, commands);
    const { operands, options } = parseArguments(rest, command);
    if (options.has('help')) return done(commandHelp(command));
    return done(`${await command.run(operands, options)}\n`);
  } catch (error) {
    return failed(error);
  }
}

function findCommand(name: string, commands: readonly Command[]): Command {
  const command = commands.find((candidate) => candidate.name === name);
  if (command !== undefined) return command;
  const names = commands.map((candidate) => candidate.name);
  const nearest = nearestName(name, names);
  throw new UsageError(
    `unknown command ${quoted(name)}. Commands: ${names.join(', ')}.` +
      (nearest === undefined ? '' : ` Did you mean ${nearest}?`),
  );
}

function done(output: string): Outcome {
  return { exitCode: 0, output, errors: '' };
}

function failed(error: unknown): Outcome {
  if (error instanceof UsageError) {
    return { exitCode: 2, output: '', errors: `glmm-wasm: ${error.message}\nSee glmm-wasm --help.\n` };
  }
  if (error instanceof GlmmError) return { exitCode: 1, output: '', errors: `error ${inShellWords(error.message)}\n` };
  // Ours to repair, but still no reason to show a stack.
  const message = error instanceof Error ? error.message : String(error);
  return { exitCode: 1, output: '', errors: `unexpected error: ${cut(printable(message))}\n` };
}

/** Options as they are given in a shell. */
function inShellWords(message: string): string {
  return message.replace(/maxSeconds: (\d+|Infinity)/g, '--max-seconds $1').replace(/\(nAGQ\)/g, '(--nagq)');
}
