// Prints examples/data/polls_simulated.csv: a poll that nobody has held, with the columns of the poll of a published lecture on
// generalized linear mixed models (2,193 respondents of 1988, Gelman and Hill (2007), ch. 14), which does not come with this project.
// Respondents are drawn from the tables that the lecture prints and from the votes of states in the electoral college; their
// answers from the lecture's model as fitted to the original by this package. No row and no column of the original is in it.
import { STATES } from './states.mjs';

/** One whose estimates are near the model: the sds between regions and between states are 0.29 and 0.27, not zero. */
const SEED = 26;
const ROWS = 2193;
const MISSING = 178;
const FEMALE = 0.5887;
const BLACK = 0.07615;
const BLACK_IN_DC = 0.7;

/** Respondents by education (rows) and age (columns), of the lecture's table(edu, age). */
const EDUCATION_BY_AGE = [
  [44, 42, 67, 96],
  [232, 283, 223, 116],
  [141, 205, 99, 54],
  [119, 285, 125, 62],
];
const REGIONS = ['NE', 'S', 'N', 'W', 'DC'];
const EDUCATION = ['No HS', 'HS', 'Some College', 'College Grad'];
const AGE = ['18-29', '30-44', '45-64', '65+'];

/**
 * bush ~ black + female + edu_label + age_label + v_prev + (1 | region_label/state_label), v_prev in percent; Laplace, on the original.
 * Without v_prev and regions the estimates are those that the lecture prints for its second model, within a tenth of a standard error.
 */
const MODEL = {
  intercept: -3.553,
  black: -1.745,
  female: -0.097,
  education: [0, 0.23, 0.501, 0.287],
  age: [0, -0.289, -0.069, -0.249],
  votePercent: 0.0691,
  sdRegion: 0.177,
  sdState: 0.197,
};
/** Votes of earlier elections by state, about as spread as the lecture's summary says; the District of Columbia is far off. */
const VOTE = { mean: 0.56, sd: 0.045, inDC: 0.155 };

/** Uniform on (0, 1) from 32 bits of state (mulberry32): the same everywhere. */
function generator(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296 + 2 ** -33;
  };
}

const uniform = generator(SEED);
const normal = () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());

/** The index of a weight, drawn in proportion to it. */
function drawIndex(weights) {
  let left = uniform() * weights.reduce((sum, w) => sum + w, 0);
  return weights.findIndex((w) => (left -= w) < 0);
}

const regionEffect = Object.fromEntries(REGIONS.map((region) => [region, MODEL.sdRegion * normal()]));
const states = STATES.map(([abbreviation, region, votes], i) => ({
  code: i + 1,
  abbreviation,
  region,
  votes,
  vPrev: region === 'DC' ? VOTE.inDC : VOTE.mean + VOTE.sd * normal(),
  effect: regionEffect[region] + MODEL.sdState * normal(),
}));
const votes = states.map((state) => state.votes);
const cells = EDUCATION_BY_AGE.flat();

function respondent() {
  const state = states[drawIndex(votes)];
  const cell = drawIndex(cells);
  const [edu, age] = [Math.floor(cell / 4), cell % 4];
  const female = uniform() < FEMALE ? 1 : 0;
  const black = uniform() < (state.region === 'DC' ? BLACK_IN_DC : BLACK) ? 1 : 0;
  const { abbreviation, code, region, vPrev, effect } = state;
  const who = MODEL.black * black + MODEL.female * female + MODEL.education[edu] + MODEL.age[age];
  const eta = MODEL.intercept + who + MODEL.votePercent * 100 * vPrev + effect;
  const bush = uniform() < 1 / (1 + Math.exp(-eta)) ? 1 : 0;
  const labels = [region, EDUCATION[edu], AGE[age], abbreviation].map((label) => `"${label}"`);
  const numbers = [code, edu + 1, age + 1, female, black, REGIONS.indexOf(region) + 1, vPrev.toFixed(7)];
  return { bush, rest: [...numbers, ...labels] };
}

const rows = Array.from({ length: ROWS }, respondent);
// answers are missing at random
for (let left = MISSING; left > 0; ) {
  const row = rows[Math.floor(uniform() * ROWS)];
  if (row.bush === 'NA') continue;
  row.bush = 'NA';
  left--;
}

const names = ['org', 'survey', 'bush', 'state', 'edu', 'age', 'female', 'black', 'region', 'v_prev'];
const labelNames = ['region_label', 'edu_label', 'age_label', 'state_label'];
console.log([...names, ...labelNames].map((name) => `"${name}"`).join(','));
for (const { bush, rest } of rows) console.log(['"simulated"', 0, bush, ...rest].join(','));
