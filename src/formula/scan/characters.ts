/**
 * Which characters may stand in a name written without backticks.
 */

/** Bare words that are no column names. `constant` ones are values. */
const CONSTANTS: ReadonlySet<string> = new Set(['TRUE', 'FALSE', 'NULL', 'NA', 'NaN', 'Inf']);
const RESERVED: ReadonlySet<string> = new Set([
  ...CONSTANTS,
  ...['if', 'else', 'repeat', 'while', 'function', 'for', 'next', 'break', 'in'],
  ...['NA_integer_', 'NA_real_', 'NA_complex_', 'NA_character_', '...'],
]);

export function isConstant(word: string): boolean {
  return CONSTANTS.has(word);
}

export function isReserved(word: string): boolean {
  return RESERVED.has(word) || (word.startsWith('..') && word.length > 2 && [...word.slice(2)].every(isDigit));
}

export function isDigit(character: string): boolean {
  return character >= '0' && character <= '9' && character.length === 1;
}

/** Letters of any script, as R in a UTF-8 locale. */
export function isLetter(character: string): boolean {
  if ((character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z')) return true;
  // The expression sees one character at a time, so it cannot backtrack.
  return character > '\x7f' && /^[\p{L}\p{Nl}]$/u.test(character);
}

/** What may follow the first letter. */
export function isNamePart(character: string): boolean {
  if (isLetter(character) || isDigit(character) || character === '.' || character === '_') return true;
  return character > '\x7f' && /^[\p{M}\p{N}]$/u.test(character);
}

export function isBlank(character: string): boolean {
  if (character === ' ' || (character >= '\t' && character <= '\r')) return true;
  return character > '\x7f' && /^[\p{Zs}\ufeff\u2028\u2029]$/u.test(character);
}

/** Whether a name can be written without backticks. */
export function isSyntacticName(name: string): boolean {
  const [first, second = ''] = name;
  if (first === undefined || isReserved(name)) return false;
  if (!isLetter(first) && (first !== '.' || isDigit(second))) return false;
  for (const character of name) if (!isNamePart(character)) return false;
  return true;
}
