/** Numbers as the page writes them: a real minus, digits that line up. */
export function fixed(x: number, digits: number): string {
  if (Number.isNaN(x)) return '–';
  if (!Number.isFinite(x)) return x < 0 ? '−∞' : '∞';
  if (x !== 0 && (Math.abs(x) >= 1e6 || Math.abs(x) < 0.5 * 10 ** -digits)) return minus(x.toExponential(2));
  return minus(x.toFixed(digits));
}

export const significant = (x: number, digits = 3): string =>
  Number.isFinite(x) ? minus(String(Number(x.toPrecision(digits)))) : fixed(x, 0);

export const pValue = (p: number): string => (Number.isNaN(p) ? '–' : p < 0.0001 ? '<0.0001' : p.toFixed(4));

const minus = (text: string): string => text.replace('-', '−');

export const count = (n: number, one: string, many = `${one}s`): string => `${n} ${n === 1 ? one : many}`;
