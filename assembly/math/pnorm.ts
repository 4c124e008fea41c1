export function hazard(x: f64): f64 { return NaN; }
export function logPnorm(x: f64): f64 { return NaN; }
