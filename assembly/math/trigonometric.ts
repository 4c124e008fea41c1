/**
 * sin, cos and tan: musl's after FDLIBM (Sun Microsystems, 1993), as AssemblyScript's library has them, compiled into the module so
 * that they have the same bits in every engine. One function makes both, which is half the code; tan is their ratio.
 *
 * Reduction by pi/2 in two parts (Cody and Waite), from 2^20 on with as many digits of 2/pi as it takes (Payne and Hanek).
 * Error of sin and cos below 1 ulp, of tan below 2, to |x| < 2^1017; of the few x above 2^20 that are within 2^-45 of a multiple of
 * pi/2 at most 1e-11 of the smaller one. NaN from 2^1017 on, where that library's test of the exponent gives 0.
 * sin(-0) = tan(-0) = -0.
 */
const LIMIT: f64 = reinterpret<f64>(0x7f80000000000000); // 2^1017

/** Leaves both in the library's two globals. */
function circle(x: f64): void {
  NativeMath.sincos(abs(x) < LIMIT ? x : NaN);
}

export function sin(x: f64): f64 {
  circle(x);
  return NativeMath.sincos_sin;
}

export function cos(x: f64): f64 {
  circle(x);
  return NativeMath.sincos_cos;
}

export function tan(x: f64): f64 {
  circle(x);
  return NativeMath.sincos_sin / NativeMath.sincos_cos;
}

/** A of atan(x) = x + x z A(z), z = x^2 in [0, tan^2(pi / 8)], lowest power first: scripts/coefficients.py, error of A 2e-18. */
// prettier-ignore
export const A: usize = memory.data<f64>([
  -0.3333333333333333, 0.19999999999999804, -0.14285714285659779, 0.11111111105150588,
  -0.09090908753259112, 0.07692296368042296, -0.0666642476020052, 0.05878927554473807,
  -0.05230443640686948, 0.045515447340221615, -0.03456931506332609, 0.016284375050043393,
]);
export const TAN_EIGHTH: f64 = 0.41421356237309503;
export const QUARTER_PI: f64 = 0.7853981633974483;
const HALF_PI: f64 = 1.5707963267948966;

/** atan x, right to 1e-16 of its value. */
export function atan(x: f64): f64 {
  const size = abs<f64>(x);
  const z = size > 1.0 ? 1.0 / size : size;
  const r = z > TAN_EIGHTH ? (z - 1.0) / (z + 1.0) : z;
  const z2 = r * r;
  let polynomial = load<f64>(A, 88);
  for (let k: usize = 88; k > 0; ) {
    k -= 8;
    polynomial = polynomial * z2 + load<f64>(A + k);
  }
  let value = r + r * z2 * polynomial;
  if (z > TAN_EIGHTH) value += QUARTER_PI;
  if (size > 1.0) value = HALF_PI - value;
  return x < 0.0 ? -value : value;
}
