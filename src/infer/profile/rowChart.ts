/**
 * Row r of a triangle T of Lambda in polar coordinates, docs/mathematics.md (13.6) to (13.8). Its length is the standard deviation of effect r, and the angle
 * between rows r and c is their correlation:
 *   sd:           T_r = s w(v)
 *   correlation:  T_r = s R (sin a at c, cos a w(v) elsewhere),   rho_rc = sin a
 * w(v) is the point of the unit sphere with stereographic coordinates v, and R the rotation that takes the axis e_c to the
 * direction of row c. With t = tan(a/2), rho = 2t / (1 + t^2) passes smoothly through +-1. No sine is ever computed, and
 * T_rr >= 0 means |v| <= 1, far from the pole. A length that is free is held as its square root: it may come to zero but not
 * pass it, which would turn a correlation into its negative.
 */
import { dot } from '../../optimize/symmetric.ts';
import type { Chart } from './chart.ts';

/** @param row indices of T_r in the parameters, the diagonal last; @param unit from the optimiser's scale of that row to the user's */
export function sdChart(row: readonly number[], unit: number): Chart {
  const last = row.length - 1;
  const sphere = row.slice(0, last);
  const radius = row[last];
  return {
    coordinate: radius,
    lower: 0,
    upper: Number.POSITIVE_INFINITY,
    toUser: (s) => unit * s,
    parametersAt(coordinates, parameters) {
      parameters.set(coordinates);
      put(parameters, row, onSphere(take(coordinates, sphere)), coordinates[radius]);
    },
    coordinatesAt(parameters) {
      const coordinates = parameters.slice();
      const { length, direction } = polar(upright(take(parameters, row)));
      put(coordinates, sphere, offSphere(direction), 1);
      coordinates[radius] = length;
      return coordinates;
    },
    pullBack(coordinates, gradient) {
      const pulled = gradient.slice();
      const v = take(coordinates, sphere);
      const g = take(gradient, row);
      put(pulled, sphere, pullBackSphere(v, g), coordinates[radius]);
      pulled[radius] = dot(onSphere(v), g);
      return pulled;
    },
  };
}

/** @param axis indices of T_c in the parameters, c < r */
export function correlationChart(row: readonly number[], axis: readonly number[]): Chart {
  const size = row.length;
  const c = axis.length - 1;
  const turn = row[c];
  const radius = row[size - 1];
  const others = row.map((_, k) => k).filter((k) => k !== c);
  const sphere = others.slice(0, -1).map((k) => row[k]);

  /** (sin a at c, cos a w elsewhere), and what it is made of. */
  const beforeRotation = (coordinates: Float64Array) => {
    const t = coordinates[turn];
    const sin = (2 * t) / (1 + t * t);
    const cos = (1 - t * t) / (1 + t * t);
    const v = take(coordinates, sphere);
    const w = onSphere(v);
    const y = new Float64Array(size);
    y[c] = sin;
    put(y, others, w, cos);
    return { sin, cos, v, w, y, quarter: 1 + t * t };
  };
  /** Row c; the first has a single element, which is positive. */
  const axisOf = (parameters: Float64Array): { length: number; direction: Float64Array } => {
    const full = new Float64Array(size);
    full.set(take(parameters, axis));
    if (c === 0) full[0] = 1;
    return polar(full, c);
  };

  return {
    coordinate: turn,
    lower: -1,
    upper: 1,
    toUser: (t) => (2 * t) / (1 + t * t),
    parametersAt(coordinates, parameters) {
      parameters.set(coordinates);
      const u = axisOf(coordinates).direction;
      const root = coordinates[radius];
      put(parameters, row, rotate(u, c, beforeRotation(coordinates).y), root * root);
      if (c === 0) parameters[axis[0]] = coordinates[axis[0]] * coordinates[axis[0]];
    },
    coordinatesAt(parameters) {
      const coordinates = parameters.slice();
      const { length, direction } = polar(upright(take(parameters, row)));
      const y = rotateBack(axisOf(parameters).direction, c, direction);
      const rest = polar(upright(take(y, others)));
      // a = atan2(sin, cos), cos >= 0
      coordinates[turn] = y[c] / (1 + rest.length);
      put(coordinates, sphere, offSphere(rest.direction), 1);
      coordinates[radius] = Math.sqrt(length);
      if (c === 0) coordinates[axis[0]] = Math.sqrt(Math.abs(parameters[axis[0]]));
      return coordinates;
    },
    pullBack(coordinates, gradient) {
      const pulled = gradient.slice();
      const { length, direction: u } = axisOf(coordinates);
      const { sin, cos, v, w, y, quarter } = beforeRotation(coordinates);
      const root = coordinates[radius];
      const s = root * root;
      const g = take(gradient, row);
      const gy = rotateBack(u, c, g);
      const gOthers = take(gy, others);
      // da/dt = 2 / (1 + t^2)
      pulled[turn] = ((gy[c] * cos - dot(gOthers, w) * sin) * 2 * s) / quarter;
      put(pulled, sphere, pullBackSphere(v, gOthers), s * cos);
      pulled[radius] = 2 * root * dot(rotate(u, c, y), g);
      if (c === 0) {
        pulled[axis[0]] = 2 * coordinates[axis[0]] * gradient[axis[0]];
        return pulled;
      }
      // row c turns row r with it, by its direction only
      const gu = pullBackAxis(u, c, y, g);
      const along = dot(gu, u);
      axis.forEach((k, j) => {
        if (length > 0) pulled[k] = gradient[k] + (s * (gu[j] - along * u[j])) / length;
      });
      return pulled;
    },
  };
}

/** The likelihood does not know the sign of a column of Lambda, so a row may be read with a positive diagonal. */
function upright(row: Float64Array): Float64Array {
  const last = row.length - 1;
  row[last] = Math.abs(row[last]);
  return row;
}

/** Length and direction; of nothing the direction is axis `at`, the last by default. */
function polar(x: Float64Array, at = x.length - 1): { length: number; direction: Float64Array } {
  const length = Math.sqrt(dot(x, x));
  if (length > 0) return { length, direction: x.map((value) => value / length) };
  const direction = new Float64Array(x.length);
  direction[at] = 1;
  return { length, direction };
}

/** w = (2v, 1 - |v|^2) / (1 + |v|^2) */
function onSphere(v: Float64Array): Float64Array {
  const square = dot(v, v);
  const w = new Float64Array(v.length + 1);
  for (let k = 0; k < v.length; k++) w[k] = (2 * v[k]) / (1 + square);
  w[v.length] = (1 - square) / (1 + square);
  return w;
}

function offSphere(w: Float64Array): Float64Array {
  const last = w.length - 1;
  return w.slice(0, last).map((value) => value / (1 + w[last]));
}

/** (dw/dv)'g = 2 g_k / (1 + |v|^2) - 4 v_k (v'g + g_last) / (1 + |v|^2)^2 */
function pullBackSphere(v: Float64Array, g: Float64Array): Float64Array {
  const one = 1 + dot(v, v);
  const along = dot(v, g.subarray(0, v.length));
  return v.map((value, k) => (2 * g[k]) / one - (4 * value * (along + g[v.length])) / (one * one));
}

/** R y = y - (e + u) ((e + u)'y) / (1 + u_c) + 2 y_c u: in the plane of e_c and u, from e_c to u; u_c >= 0. */
function rotate(u: Float64Array, c: number, y: Float64Array): Float64Array {
  const share = (y[c] + dot(u, y)) / (1 + u[c]);
  return y.map((value, k) => value - share * (u[k] + (k === c ? 1 : 0)) + 2 * y[c] * u[k]);
}

/** R'g */
function rotateBack(u: Float64Array, c: number, g: Float64Array): Float64Array {
  const along = dot(u, g);
  const share = (g[c] + along) / (1 + u[c]);
  return g.map((value, k) => value - share * (u[k] + (k === c ? 1 : 0)) + (k === c ? 2 * along : 0));
}

/** (d(R y)/du)'g */
function pullBackAxis(u: Float64Array, c: number, y: Float64Array, g: Float64Array): Float64Array {
  const k = 1 + u[c];
  const a = (y[c] + dot(u, y)) / k;
  const b = (g[c] + dot(u, g)) / k;
  return u.map((_, i) => -b * y[i] - a * g[i] + (i === c ? a * b : 0) + 2 * y[c] * g[i]);
}

function take(from: Float64Array, at: readonly number[]): Float64Array {
  return Float64Array.from(at, (k) => from[k]);
}

function put(to: Float64Array, at: readonly number[], values: Float64Array, factor: number): void {
  at.forEach((k, j) => {
    to[k] = factor * values[j];
  });
}
