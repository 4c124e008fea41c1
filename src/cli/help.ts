/** Help texts, made from what the commands say of themselves. */
import type { Command, Option } from './command.ts';
import { allOptions } from './parse.ts';

export function generalHelp(commands: readonly Command[]): string {
  return text([
    'Generalized linear mixed models by adaptive Gauss-Hermite quadrature.',
    '',
    'Usage:',
    ...commands.map((command) => `  ${usage(command)}`),
    '  glmm-wasm --help | --version',
    '',
    'Commands:',
    ...aligned(commands.map(({ name, purpose }) => [name, purpose])),
    '',
    ...commands.flatMap((command) => [`Options of ${command.name}:`, ...optionLines(command), '', ...command.notes]),
    '',
    'Exit codes: 0 done; 1 the data or the model cannot be fitted; 2 the command line is not understood.',
  ]);
}

export function commandHelp(command: Command): string {
  return text([
    `${command.purpose}.`,
    '',
    'Usage:',
    `  ${usage(command)}`,
    '',
    'Options:',
    ...optionLines(command),
    '',
    ...command.notes,
  ]);
}

function usage({ name, operands, optional, rest }: Command): string {
  const after = optional === undefined ? [] : [`[${optional}]`];
  const all = [...operands, ...after, ...(rest === undefined ? [] : [rest, '...'])];
  return `glmm-wasm ${name} ${all.join(' ')} [options]`;
}

function optionLines(command: Command): string[] {
  return aligned(allOptions(command).map((option) => [spelling(option), option.purpose]));
}

function spelling({ name, value }: Option): string {
  return value === undefined ? `--${name}` : `--${name} ${value}`;
}

function aligned(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`);
}

function text(lines: readonly string[]): string {
  return `${lines.join('\n')}\n`;
}
