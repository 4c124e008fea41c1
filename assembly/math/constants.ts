/** ln 2 in two parts: the high one has 42 bits, so its product with an integer of up to 11 bits is exact. */
export const LN2_HI: f64 = 0.6931471805598903;
export const LN2_LO: f64 = 5.497923018708371e-14;
export const LOG2E: f64 = 1.4426950408889634;

/** 1.5 * 2^52: adding it to |x| < 2^51 rounds x to an integer, which then stands in the low bits of the sum. */
export const ROUND_SHIFT: f64 = 6755399441055744.0;

export const LOG_SQRT_2PI: f64 = 0.9189385332046728;
/** 1 / sqrt(2 pi), 0.55 ulp down instead of 0.45 ulp up: then Phi(0) is exactly 1/2. */
export const INV_SQRT_2PI: f64 = 0.39894228040143265;

/** 2^-52. */
export const EPSILON: f64 = 2.220446049250313e-16;

/** Bits of 1.0, and of the sign. */
export const ONE_BITS: i64 = 0x3ff0000000000000;
export const SIGN_BIT: i64 = 0x8000000000000000;

/** Bits of sqrt(1/2), cut to its upper half. */
export const SQRT_HALF_BITS: i64 = 0x3fe6a09e00000000;
/** Bits of 1 less {@link SQRT_HALF_BITS}: added to the bits of x it makes the exponent field k + 1023. */
export const TO_ONE: i64 = 0x00095f6200000000;
export const MANTISSA: i64 = 0x000fffffffffffff;
/** Bits of 2^52; below it an integer is its own mantissa. */
export const TWO52_BITS: i64 = 0x4330000000000000;
/** 2^52 + 1023. */
export const TWO52_BIASED: f64 = 4503599627371519.0;
