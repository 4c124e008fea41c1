/**
 * One column of a file while its fields come in: numbers as long as every field is one, else text.
 */
import { longDigits, lostBy, type TextReason } from '../text/heldNumber.ts';
import { readNumber } from '../text/readNumber.ts';

/** How fields of a file are read. */
export interface FieldRules {
  /** Fields that mean missing, without blanks around them. */
  readonly missing: ReadonlySet<string>;
  /** Decimal signs to try, in this order. */
  readonly decimals: readonly ('.' | ',')[];
  /** Whether `1,234` in a column without any other comma may be 1.234: where commas separate thousands it is not. */
  readonly thousandsAreDecimals: boolean;
}

/** More different long numbers than this are measurements: codes of groups are fewer. */
const MOST_LONG_NUMBERS = 100_000;

/** Numbers while they come. A column that turns out to be text keeps nothing: it is read once more by {@link TextColumn}. */
export class NumberColumn {
  /** False from the first field on that is no number. */
  isNumeric = true;
  readonly #rules: FieldRules;
  #values = new Float64Array(64);
  #n = 0;
  #decimal: '.' | ',' | undefined;
  #onlyThousands = true;
  #lost: TextReason | undefined;
  readonly #long = new Map<number, string>();
  // rows of one value often come together
  #lastField = '';
  #lastValue = Number.NaN;

  constructor(rules: FieldRules) {
    this.#rules = rules;
  }

  add(field: string): void {
    if (!this.isNumeric) return;
    if (field !== this.#lastField) {
      const value = this.#valueOf(field.trim());
      if (value === undefined) {
        this.isNumeric = false;
        this.#values = new Float64Array(0);
        return;
      }
      this.#lastField = field;
      this.#lastValue = value;
    } else if (field === '' && !this.#rules.missing.has('')) {
      this.isNumeric = false;
      return;
    }
    if (this.#n === this.#values.length) {
      const longer = new Float64Array(2 * this.#n);
      longer.set(this.#values);
      this.#values = longer;
    }
    this.#values[this.#n++] = this.#lastValue;
  }

  /** The numbers; or why the column is text although each field is a number; or null for other text. */
  finish(): Float64Array | TextReason | null {
    if (!this.isNumeric) return null;
    const isDecimal = this.#decimal !== ',' || !this.#onlyThousands || this.#rules.thousandsAreDecimals;
    if (!isDecimal) return null;
    return this.#lost ?? this.#values.slice(0, this.#n);
  }

  #valueOf(field: string): number | undefined {
    if (this.#rules.missing.has(field) || field === 'NaN') return Number.NaN;
    for (const decimal of this.#rules.decimals) {
      const value = readNumber(field, decimal);
      if (value === undefined) continue;
      if (field.includes(decimal)) {
        // both signs in one column: then one of them is something else
        if (this.#decimal !== undefined && this.#decimal !== decimal) return undefined;
        this.#decimal = decimal;
        if (decimal === ',' && !isThousands(field)) this.#onlyThousands = false;
      }
      this.#lost ??= lostBy(field, value) ?? this.#merged(field, value);
      return value;
    }
    return undefined;
  }

  /** Two numbers of one length that differ in their text alone are codes; of two lengths one is a rounding of the other. */
  #merged(field: string, value: number): TextReason | undefined {
    if (this.#long.size === MOST_LONG_NUMBERS) return undefined;
    const digits = longDigits(field);
    if (digits === undefined) return undefined;
    const known = this.#long.get(value);
    if (known === undefined) this.#long.set(value, digits);
    return known !== undefined && known !== digits && known.length === digits.length ? 'too many digits' : undefined;
  }
}

/** `1,234`, `-12,345`: one to three digits, not beginning with 0, and three more. */
function isThousands(field: string): boolean {
  const comma = field.indexOf(',');
  const first = field[0] === '-' || field[0] === '+' ? 1 : 0;
  return field.length - comma === 4 && comma > first && comma - first <= 3 && field[first] !== '0';
}

/** Text while it comes, each different text kept once; null where it is missing. */
export class TextColumn {
  readonly values: (string | null)[] = [];
  readonly #rules: FieldRules;
  readonly #known = new Map<string, string | null>();

  constructor(rules: FieldRules) {
    this.#rules = rules;
  }

  add(field: string): void {
    let value = this.#known.get(field);
    if (value === undefined) {
      value = this.#rules.missing.has(field.trim()) ? null : field;
      this.#known.set(field, value);
    }
    this.values.push(value);
  }
}
