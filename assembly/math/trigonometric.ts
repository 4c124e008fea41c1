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
