/**
 * What a subcommand of the shell command is. A new one is a file that makes one of these, and a line in `src/cli.ts`.
 */

import { cut } from '../errors.ts';

export interface Command {
  readonly name: string;
  /** Names of what has to be given, in order: `['FILE', 'FORMULA']`. */
  readonly operands: readonly string[];
  /** What may follow them once. */
  readonly optional?: string;
  /** What may follow them, any number of times. */
  readonly rest?: string;
  /** One line for the list of commands. */
  readonly purpose: string;
  readonly options: readonly Option[];
  /** Further lines of its help. */
  readonly notes: readonly string[];
  /** What goes to standard output, without the last line end. */
  run(operands: readonly string[], options: OptionValues): Promise<string>;
}

export interface Option {
  /** Without the dashes. */
  readonly name: string;
  /** What follows it, as help shows it; absent for a switch. */
  readonly value?: string;
  readonly purpose: string;
  /** May be given several times. */
  readonly repeated?: boolean;
}

/** All values given for each option, in order; a switch that was given has the value ''. */
export type OptionValues = ReadonlyMap<string, readonly string[]>;

/** The command line is not understood: exit code 2, with a pointer to the help. */
export class UsageError extends Error {
  override readonly name = 'UsageError';

  constructor(message: string) {
    super(cut(message));
  }
}
