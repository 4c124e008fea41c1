// Rows that no memory has to hold: a view of DuckDB whose random numbers are hashes of the row number. Row i is the same however
// many rows are asked for and however many threads make them.

/** A hash of 64 bits for a draw of a row (or clinic), as an SQL expression; 16 draws each. */
const bits = (row, draw) => `hash((${row} * 16 + ${draw})::bigint)`;
/** On (0, 1). */
const uniform = (row, draw) => `(((${bits(row, draw)} >> 11)::double + 0.5) / 9007199254740992)`;
const normal = (row, draw) => `sqrt(-2 * ln(${uniform(row, draw)})) * cos(2 * pi() * ${uniform(row, draw + 1)})`;
const oneOf = (n, row, draw) => `(${bits(row, draw)} % ${n})::integer`;

/** Counts end here: with means below 3, a larger one has a probability below 1e-7. */
const MOST = 14;
const upTo = Array.from({ length: MOST }, (_, k) => k);

/**
 * Makes `visits`: clinic 0 to 199, treated 0 or 1, month 0 to 6, relapse 0 or 1, calls 0, 1, 2 ... Each clinic has its own level:
 *
 *     logit Pr(relapse) = -1 - 0.4 treated - 0.1 month + N(0, 0.8^2),   log E(calls) = -0.7 - 0.2 treated + 0.05 month + N(0, 0.3^2)
 *
 * @param connection of @duckdb/node-api
 */
export async function simulateVisits(connection, nRows) {
  // numbers of clinics are below those of rows, so that both may use the same draws
  const clinics = `select range as clinic, ${normal('(-1 - range)', 0)} as b1, ${normal('(-1 - range)', 2)} as b2 from range(200)`;
  const poisson = upTo.map((k) => `exp(${k} * ln(mu) - mu - lgamma(${k + 1}))`);
  await connection.run(`
    create table truth as
    select *, ${upTo.map((k) => `${poisson.slice(0, k + 1).join(' + ')} as atMost${k}`).join(', ')}
    from (
      select clinic, treated, month,
        1 / (1 + exp(1 + 0.4 * treated + 0.1 * month - 0.8 * b1)) as p,
        exp(-0.7 - 0.2 * treated + 0.05 * month + 0.3 * b2) as mu
      from (${clinics}), (select range as treated from range(2)), (select range as month from range(7))
    )`);
  await connection.run(`
    create view visits as
    select clinic, treated, month,
      (u1 < p)::integer as relapse,
      case ${upTo.map((k) => `when u2 < atMost${k} then ${k}`).join(' ')} else ${MOST} end as calls
    from (
      select ${oneOf(200, 'range', 0)} as clinic, ${oneOf(2, 'range', 1)} as treated, ${oneOf(7, 'range', 2)} as month,
        ${uniform('range', 3)} as u1, ${uniform('range', 4)} as u2
      from range(${Math.round(nRows)})
    ) join truth using (clinic, treated, month)`);
}
