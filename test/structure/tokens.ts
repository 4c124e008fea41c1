/**
 * JavaScript and TypeScript source as tokens: enough to see which words and operators occur outside comments, strings and patterns.
 */

export interface Token {
  readonly kind: 'word' | 'number' | 'string' | 'pattern' | 'punctuator';
  readonly text: string;
  readonly line: number;
}

const WORD = /[\p{ID_Start}$_#][\p{ID_Continue}$]*/uy;
const NUMBER = /(?:0[xob][\da-f_]+|(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:e[+-]?\d+)?)n?/iy;
const PUNCTUATOR = /\*\*=?|=>|[?][.?]|[-+*%&|^<>=!]=+|[^\s]/uy;
const STRING = /'(?:[^'\\]|\\[\s\S])*'|"(?:[^"\\]|\\[\s\S])*"/y;
const PATTERN = /\/(?:[^/\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/\w*/y;
const SPACE = /\s+|\/\/[^\n]*|\/\*[\s\S]*?\*\//y;

/** Words after which a slash begins a pattern although a word usually ends an operand. */
const OPERATOR_WORDS = new Set([
  'return',
  'typeof',
  'case',
  'in',
  'of',
  'delete',
  'void',
  'throw',
  'new',
  'else',
  'do',
]);

/** The tokens of `source`; the text pieces of a template are strings, its substitutions ordinary tokens. */
export function tokenize(source: string): Token[] {
  const tokens: Token[] = [];
  // One entry for each open brace: true where it opened a substitution, so that its closing brace resumes the template.
  const braces: boolean[] = [];
  let at = 0;
  let line = 1;

  const match = (pattern: RegExp): string | null => {
    pattern.lastIndex = at;
    return pattern.exec(source)?.[0] ?? null;
  };
  const take = (kind: Token['kind'] | null, text: string): void => {
    if (kind !== null) tokens.push({ kind, text, line });
    line += text.split('\n').length - 1;
    at += text.length;
  };
  const takeTemplateText = (): void => {
    let end = at + 1;
    while (end < source.length && source[end] !== '`' && !source.startsWith('${', end))
      end += source[end] === '\\' ? 2 : 1;
    const substitution = source[end] === '$';
    if (substitution) braces.push(true);
    take('string', source.slice(at, end + (substitution ? 2 : 1)));
  };

  while (at < source.length) {
    const space = match(SPACE);
    if (space !== null) {
      take(null, space);
    } else if (source[at] === '`' || (source[at] === '}' && braces.pop() === true)) {
      takeTemplateText();
    } else {
      const [kind, text] = nextToken(match, endsOperand(tokens.at(-1)));
      if (text === '{') braces.push(false);
      take(kind, text);
    }
  }
  return tokens;
}

function nextToken(match: (pattern: RegExp) => string | null, afterOperand: boolean): [Token['kind'], string] {
  const candidates: [Token['kind'], RegExp][] = [
    ['word', WORD],
    ['number', NUMBER],
    ['string', STRING],
    ...(afterOperand ? [] : [['pattern', PATTERN] as [Token['kind'], RegExp]]),
    ['punctuator', PUNCTUATOR],
  ];
  for (const [kind, pattern] of candidates) {
    const text = match(pattern);
    if (text !== null && text !== '') return [kind, text];
  }
  throw new Error('unreachable: PUNCTUATOR takes any character');
}

/** Whether a slash after this token divides (otherwise it begins a pattern). */
function endsOperand(previous: Token | undefined): boolean {
  if (previous === undefined) return false;
  if (previous.kind === 'word') return !OPERATOR_WORDS.has(previous.text);
  return previous.kind !== 'punctuator' || [')', ']', '}'].includes(previous.text);
}
