/** Values and gradients of a model in linear memory, whose last evaluation is not made again. */
import type { ColumnOrder } from '../columns/columnOrder.ts';

export interface Evaluated {
  readonly sizes: { readonly nTheta: number; readonly nBeta: number; readonly nShape: number };
  readonly views: {
    readonly theta: Float64Array;
    readonly beta: Float64Array;
    readonly logShape: Float64Array;
    /** Of all parameters. */
    readonly gradient: Float64Array;
    /** Of all parameters, square, row-major. */
    readonly metric: Float64Array;
  };
  /** Of the fixed columns in memory. */
  readonly order: ColumnOrder;
  /** 0 where the kernels reached the value. */
  evaluate(): number;
  value(): number;
  /** Value without random effects; leaves gradient and information in the views. */
  glm(): number;
}

export interface Evaluation {
  /** NaN where there is no value; writes the gradient when given. */
  evaluate(parameters: Float64Array, gradient?: Float64Array): number;
  /** Without random effects: gradient and information in the parameters without theta. */
  glm(parameters: Float64Array, gradient: Float64Array, information: Float64Array): number;
  /** beta and the parameters of the density. */
  setWithoutTheta(parameters: Float64Array): void;
  /** The next evaluation is made anew. */
  forget(): void;
}

export function openEvaluation({ sizes, views, order, ...kernels }: Evaluated): Evaluation {
  const { nTheta, nBeta, nShape } = sizes;
  const size = nTheta + nBeta + nShape;
  const lastGradient = new Float64Array(size);
  // parameters of the last evaluation that succeeded: its results are still in memory
  let known: Float64Array | null = null;
  const setWithoutTheta = (parameters: Float64Array): void => {
    order.inward(views.beta, parameters.subarray(0, nBeta), 0);
    views.logShape.set(parameters.subarray(nBeta));
  };
  return {
    setWithoutTheta,
    evaluate(parameters, gradient) {
      if (known?.every((value, k) => value === parameters[k])) {
        gradient?.set(lastGradient);
        return kernels.value();
      }
      known = null;
      views.theta.set(parameters.subarray(0, nTheta));
      setWithoutTheta(parameters.subarray(nTheta));
      if (kernels.evaluate() !== 0) {
        gradient?.fill(Number.NaN);
        return Number.NaN;
      }
      order.outward(lastGradient, views.gradient, nTheta);
      known = parameters.slice();
      gradient?.set(lastGradient);
      return kernels.value();
    },
    glm(parameters, gradient, information) {
      known = null;
      setWithoutTheta(parameters);
      const value = kernels.glm();
      order.outward(gradient, views.gradient.subarray(nTheta), 0);
      const n = nBeta + nShape;
      const whole = order.square(views.metric, size, nTheta);
      for (let i = 0; i < n; i++)
        information.set(whole.subarray((nTheta + i) * size + nTheta, (nTheta + i + 1) * size), i * n);
      return value;
    },
    forget() {
      known = null;
    },
  };
}
