/** A plan of balanced clinics, whose means have a t test. */

/** 16 clinics of 5 patients, half of them treated. */
export const clinics = Array.from({ length: 80 }, (_, i) => ({
  clinic: `c${Math.floor(i / 5)}`,
  treated: i < 40 ? 0 : 1,
  x: ((i * 7) % 11) / 5,
}));
export const plain = { beta: { '(Intercept)': 1, treated: 1 }, sd: { clinic: 0.6 }, sigma: 1 };

/** Variances are estimated, and now and then as zero: the test is not exactly that of the means. */
export const FITTED = 0.02;
