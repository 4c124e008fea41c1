/** log sqrt(2 pi), the nearest double; the kernels have the same (assembly/math/constants.ts). */
export const LOG_SQRT_2PI = 0.9189385332046728;
