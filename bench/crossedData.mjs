// Two crossed factors with known effects: the designs of bench/crossedStudy.mjs and bench/crossedAtScale.mjs.
import { normals, uniforms } from './data.mjs';

/** `zipf`: the share of a level falls with its rank, as items and users of a catalogue do. Effects have sd 1, the slope is 0.5. */
export function crossed({ n, levels, seed, binary = true, zipf = false }) {
  const uniform = uniforms(seed);
  const normal = normals(uniform);
  const effects = levels.map((count) => Float64Array.from({ length: count }, normal));
  const pick = zipf ? (count) => Math.floor(count ** uniform()) - 1 : (count) => Math.floor(count * uniform());
  const codes = levels.map((count) => Int32Array.from({ length: n }, () => Math.max(0, pick(count))));
  const x = Float64Array.from({ length: n }, normal);
  const y = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const eta = 0.5 * x[i] + effects[0][codes[0][i]] + effects[1][codes[1][i]];
    y[i] = binary ? Number(uniform() < 1 / (1 + Math.exp(-eta))) : eta + normal();
  }
  // factors of names, as users have them
  const names = (count, letter) => Array.from({ length: count }, (_, l) => `${letter}${l}`);
  const named = (t, letter) => {
    const all = names(levels[t], letter);
    return Array.from(codes[t], (code) => all[code]);
  };
  return { y, x, a: named(0, 'a'), b: named(1, 'b') };
}

/** The same with a fixed factor `f` of many levels besides, responses of both kinds: y binary, z normal. Effects of f and b have sd 0.5, of a 0.8. */
export function manyLevels({ n, levels, a, b, seed }) {
  const uniform = uniforms(seed);
  const normal = normals(uniform);
  const factors = Object.entries({ f: [levels, 0.5], a: [a, 0.8], b: [b, 0.5] }).map(([letter, [count, sd]]) => ({
    letter,
    names: Array.from({ length: count }, (_, l) => `${letter}${l}`),
    effects: Array.from({ length: count }, () => sd * normal()),
  }));
  const data = { y: new Array(n), z: new Array(n), x: new Array(n), f: new Array(n), a: new Array(n), b: new Array(n) };
  for (let i = 0; i < n; i++) {
    const x = normal();
    let eta = 0.5 * x - 0.3;
    for (const { letter, names, effects } of factors) {
      const level = Math.floor(names.length * uniform());
      data[letter][i] = names[level];
      eta += effects[level];
    }
    data.x[i] = x;
    data.y[i] = Number(uniform() < 1 / (1 + Math.exp(-eta)));
    data.z[i] = eta + normal();
  }
  return data;
}
