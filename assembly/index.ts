/** The ABI: every name that the facade may call, and nothing else. */
export { allocate } from "./memory";
export { exp } from "./math/exp";
export { expm1 } from "./math/expm1";
export { log } from "./math/log";
export { log1p } from "./math/log1p";
export { atanh, log1mexp, logistic, softplus, tanh } from "./math/logistic";
export { dnorm, hazard, logDnorm, logPnorm, logPnormUpper, mills, pnorm, pnormUpper } from "./math/normal";
export { qnorm, qnormUpper } from "./math/qnorm";
export { expArray, expm1Array, hazardArray, log1pArray, logArray, logisticArray, logPnormArray } from "./math/arrays";
export { pnormArray, softplusArray } from "./math/arrays";
