/** The ABI: every name that the facade may call, and nothing else. */
export { allocate } from "./memory";
export { groupedCreate } from "./grouped/model";
export { groupedAddress, groupedNewtonSteps } from "./grouped/fields";
export { groupedEvaluate, groupedResetModes } from "./grouped/evaluate";
export { groupedGlm } from "./grouped/glm";
export { groupedMetric } from "./grouped/metric";
export { groupedChoosePath } from "./grouped/paths";
export { groupedPosterior } from "./grouped/posterior";
export { denseBackward, denseCholesky, denseForward, denseInvertFactor, denseProduct, denseSolveRows } from "./linalg/dense";
export { laplaceEvaluate, laplaceGlm, laplaceMetric, laplaceReset } from "./sparse/laplace";
export { linearEvaluate, linearMetric, linearPrepare, linearSumOfLogs } from "./sparse/linear";
export { sparseAddress, sparseCreate } from "./sparse/model";
export { exp } from "./math/exp";
export { expm1 } from "./math/expm1";
export { log } from "./math/log";
export { log1p } from "./math/log1p";
export { atanh, log1mexp, logistic, softplus, tanh } from "./math/logistic";
export { expArray, expm1Array, log1pArray, logArray, logisticArray, softplusArray } from "./math/arrays";
