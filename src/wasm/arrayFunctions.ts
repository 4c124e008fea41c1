/** Functions that the module has for arrays, by number. Compiled by both compilers. */
export const EXP = 0;
export const EXPM1 = 1;
export const LOG = 2;
export const LOG1P = 3;
export const SOFTPLUS = 4;
export const LOGISTIC = 5;
export const PNORM = 6;
export const LOG_PNORM = 7;
export const HAZARD = 8;
