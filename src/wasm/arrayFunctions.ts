/** Functions that the module has for arrays, by number. Compiled by both compilers. */
export const EXP = 0;
export const LOG = 1;
