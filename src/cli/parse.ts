/**
 * The words after a command's name, sorted into operands and options, with errors that say what would be right.
 */
import { parseArgs } from 'node:util';
import { quoted } from '../data/text/printable.ts';
import { nearestName } from '../data/text/suggest.ts';
import { type Command, type Option, type OptionValues, UsageError } from './command.ts';

const HELP: Option = { name: 'help', purpose: 'print this help' };

export interface ParsedArguments {
  readonly operands: readonly string[];
  readonly options: OptionValues;
}

/** The options of a command, `--help` among them. */
export function allOptions(command: Command): readonly Option[] {
  return [...command.options, HELP];
}

export function parseArguments(args: readonly string[], command: Command): ParsedArguments {
  const known = new Map(allOptions(command).map((option) => [option.name, option]));
  const { tokens } = parseArgs({
    args: [...args],
    options: Object.fromEntries(
      [...known.values()].map(
        ({ name, value }) => [name, { type: value === undefined ? 'boolean' : 'string' }] as const,
      ),
    ),
    strict: false,
    tokens: true,
  });
  const operands: string[] = [];
  const options = new Map<string, string[]>();
  for (const token of tokens) {
    if (token.kind === 'positional') operands.push(token.value);
    if (token.kind !== 'option') continue;
    const option = known.get(token.name);
    if (option === undefined) throw unknownOption(token.rawName, [...known.keys()]);
    const value = checkedValue(option, token.value, token.inlineValue === true);
    const given = options.get(option.name);
    if (given === undefined) options.set(option.name, [value]);
    else if (option.repeated === true) given.push(value);
    else throw new UsageError(`--${option.name} is given twice.`);
  }
  if (!options.has('help')) checkCount(operands, command);
  return { operands, options };
}

function checkedValue({ name, value }: Option, found: string | undefined, inline: boolean): string {
  if (value === undefined) {
    if (inline) throw new UsageError(`--${name} takes no value.`);
    return '';
  }
  // `--family --json` forgot the family; `--family=--json` is meant.
  if (found === undefined || found === '' || (!inline && found.startsWith('--'))) {
    throw new UsageError(`--${name} needs a value: --${name} ${value}`);
  }
  return found;
}

function unknownOption(given: string, names: readonly string[]): UsageError {
  const name = given.replace(/^-+/, '');
  const begun = names.filter((candidate) => name !== '' && candidate.startsWith(name));
  const nearest = begun.length === 1 ? begun[0] : nearestName(name, names);
  return new UsageError(
    `unknown option ${quoted(given)}.${nearest === undefined ? '' : ` Did you mean --${nearest}?`}`,
  );
}

function checkCount(operands: readonly string[], { name, operands: needed, optional, rest }: Command): void {
  const wanted = optional === undefined ? needed : [...needed, optional];
  if (operands.length < needed.length) {
    throw new UsageError(`${name} needs ${needed.join(' and ')}; ${needed[operands.length]} is missing.`);
  }
  if (operands.length > wanted.length && rest === undefined) {
    throw new UsageError(
      `${name} takes ${wanted.join(' and ')} only; ${quoted(operands[wanted.length])} is too many. ` +
        'A formula with spaces goes between quotes.',
    );
  }
}
