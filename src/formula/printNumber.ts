/**
 * Numbers as R writes them in labels.
 */

/**
 * At most 15 significant digits, 17 where 15 do not give the number back; with an exponent where that is shorter:
 * 1e+05, 123456, 0.001, 1e-04.
 */
export function printNumber(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : value < 0 ? '-Inf' : 'Inf';
  const digits = Number(value.toPrecision(15)) === value ? 15 : 17;
  const [mantissa, power] = value.toExponential(digits - 1).split('e');
  const significant = withoutTrailingZeros(mantissa);
  const exponent = Number(power);
  const scientific = `${significant}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
  const nDigits = [...significant].filter((character) => character >= '0' && character <= '9').length;
  const fixed = Math.abs(exponent) > 20 ? undefined : value.toFixed(Math.max(0, nDigits - 1 - exponent));
  return fixed !== undefined && fixed.length <= scientific.length ? fixed : scientific;
}

function withoutTrailingZeros(mantissa: string): string {
  if (!mantissa.includes('.')) return mantissa;
  let end = mantissa.length;
  while (mantissa[end - 1] === '0') end--;
  return mantissa.slice(0, mantissa[end - 1] === '.' ? end - 1 : end);
}
