/** Four ideas, each with a picture, at most two sliders, a question and a way back to the data. */
import type { Chart } from './chart.ts';
import { range } from './chart.ts';
import {
  integral,
  laplace,
  logistic,
  logJoint,
  normalScores,
  type OneGroup,
  overGroups,
  posteriorMean,
  rule,
} from './numerics.ts';

export interface Slider {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly start: number;
}

export interface Lesson {
  readonly id: string;
  readonly label: string;
  readonly about: string;
  readonly title: string;
  readonly text: string;
  readonly sliders: readonly Slider[];
  readonly legend: readonly (readonly [style: string, name: string])[];
  readonly draw: (values: readonly number[]) => { readonly charts: readonly Chart[]; readonly reading: string };
  readonly tryThis: string;
  readonly question: string;
  readonly answer: string;
  /** Example and tab where the same is to be seen in data. */
  readonly see: readonly [example: string, tab: string];
}

const X = range(-4, 4, 40);
const PROBABILITY = { y: [0, 1], yTicks: [0, 0.5, 1], x: [-4, 4], xTicks: [-4, -2, 0, 2, 4] } as const;
const round = (value: number, digits = 2): string => value.toFixed(digits).replace('-', '−');

const curves: Lesson = {
  id: 'curves',
  label: '1 Curves',
  about: 'what a random effect does',
  title: 'What a random effect does to the curve',
  text: 'Groups are shifted sideways, tilted, or both. Move the two standard deviations: the dashed average over groups gets flatter than the curve of a typical group.',
  sliders: [
    { name: 'sd of the intercept', min: 0, max: 3, step: 0.1, start: 1 },
    { name: 'sd of the slope', min: 0, max: 1.5, step: 0.1, start: 0.6 },
  ],
  legend: [
    ['a', 'a typical group (b = 0)'],
    ['b', 'average over groups'],
    ['thin', 'single groups'],
  ],
  draw([sdIntercept = 1, sdSlope = 0.6]) {
    const scores = normalScores(30);
    // the same slopes in another order, so that they depend on nothing
    const others = scores.map((_, k) => scores[(k * 11 + 7) % 30]!);
    const panel = (title: string, s0: number, s1: number): Chart => ({
      ...PROBABILITY,
      title,
      xName: 'x',
      says: `At x = 2 a typical group has probability ${round(logistic(2.3))}, the average over groups ${round(average(2, s0, s1))}.`,
      curves: [
        ...scores.map((z, k) => ({
          style: 'thin' as const,
          points: X.map((x) => [x, logistic(0.3 + s0 * z + (1 + s1 * others[k]!) * x)] as const),
        })),
        { style: 'a', points: X.map((x) => [x, logistic(0.3 + x)] as const) },
        { style: 'b', points: X.map((x) => [x, average(x, s0, s1)] as const) },
      ],
    });
    const average = (x: number, s0: number, s1: number) =>
      overGroups((b) => logistic(0.3 + x + b), Math.sqrt(s0 * s0 + s1 * s1 * x * x));
    return {
      charts: [
        panel('random intercepts', sdIntercept, 0),
        panel('random slopes', 0, sdSlope),
        panel('both', sdIntercept, sdSlope),
      ],
      reading: `At x = 2 with both: a typical group ${round(logistic(2.3))}, average over groups ${round(average(2, sdIntercept, sdSlope))}.`,
    };
  },
  tryThis: 'Set both to 0: all curves fall on one. Then raise the intercept to 3 and read off the average at x = 2.',
  question: 'Why is the average flatter than the curve of a typical group?',
  answer:
    'Where the curves are steep, groups to the left are already near 1 and groups to the right still near 0. Averaging them pulls the mean towards one half, more so the more the groups differ.',
  see: ['contraception', 'predictions'],
};

const shrinkage: Lesson = {
  id: 'shrinkage',
  label: '2 Shrinkage',
  about: 'small groups borrow strength',
  title: 'Small groups borrow strength',
  text: 'Seven groups have a raw share each (cross). The model moves every share towards the overall one (dot): far, if the group is small or groups differ little. Change the size of the third group, which said yes to four of five questions.',
  sliders: [
    { name: 'answers in the third group', min: 5, max: 200, step: 5, start: 10 },
    { name: 'sd between groups', min: 0.1, max: 3, step: 0.1, start: 0.8 },
  ],
  legend: [
    ['cross', 'raw share'],
    ['dot', 'estimate of the model'],
    ['b', 'overall'],
  ],
  draw([size = 10, sd = 0.8]) {
    const groups = [
      { n: 50, share: 0.3 },
      { n: 20, share: 0.7 },
      { n: size, share: 0.8 },
      { n: 1, share: 1 },
      { n: 1, share: 0 },
      { n: 8, share: 0.25 },
      { n: 100, share: 0.55 },
    ];
    const estimates = groups.map(({ n, share }) => logistic(posteriorMean({ n, yes: n * share, beta: 0, sd })));
    return {
      charts: [
        {
          title: 'share of yes',
          x: [0.5, 7.5],
          y: [0, 1],
          xTicks: [],
          yTicks: [0, 0.5, 1],
          xName: `groups with ${groups.map(({ n }) => n).join(', ')} answers`,
          says: `The third group: raw 0.80, model ${round(estimates[2]!)}.`,
          curves: [
            {
              style: 'b',
              points: [
                [0.5, 0.5],
                [7.5, 0.5],
              ],
            },
            ...groups.map(({ share }, k) => ({
              style: 'thin' as const,
              points: [
                [k + 1, share],
                [k + 1, estimates[k]!],
              ] as const,
            })),
          ],
          marks: groups.flatMap(({ share }, k) => [
            { at: [k + 1, share], style: 'cross' } as const,
            { at: [k + 1, estimates[k]!], style: 'dot', size: 5 } as const,
          ]),
        },
      ],
      reading: `Third group, ${size} answers: raw share 0.80, estimate ${round(estimates[2]!)}. The group with one answer, a yes: raw 1.00, estimate ${round(estimates[3]!)}.`,
    };
  },
  tryThis:
    'Let the third group grow: its dot walks to its cross. Then lower the sd between groups: all dots gather at the overall share.',
  question: 'A group with a single answer has a raw share of 0 or 1. Why is the estimate of the model better?',
  answer:
    'One answer says little about the group; the other groups say what shares are likely at all. The estimate weighs both by how much they tell, which on average is closer to the truth.',
  see: ['contraception', 'ranef'],
};

const theIntegral: Lesson = {
  id: 'integral',
  label: '3 The integral',
  about: 'Laplace and quadrature',
  title: 'The integral that every fit needs',
  text: 'A group said yes to all of its three questions. How likely is that, over all values its random effect may have? The area under the curve is the answer. Laplace puts a Gaussian (dashed) over the top; quadrature weighs the curve at a few nodes.',
  sliders: [
    { name: 'quadrature points', min: 1, max: 25, step: 1, start: 1 },
    { name: 'sd between groups', min: 0.5, max: 5, step: 0.5, start: 4 },
  ],
  legend: [
    ['a', 'likelihood times density'],
    ['b', "Laplace's Gaussian"],
    ['node', 'nodes'],
  ],
  draw([points = 1, sd = 4]) {
    const group: OneGroup = { yes: 3, n: 3, beta: -1, sd };
    const { mode, width } = laplace(group);
    const height = (b: number) => Math.exp(logJoint(group, b) - logJoint(group, mode));
    const bs = range(-8, 16, 160);
    const truth = integral(group, 101);
    const error = (100 * (integral(group, points) - truth)) / truth;
    const percent = `${error < 0 ? '−' : '+'}${Math.abs(error) < 0.01 ? Math.abs(error).toExponential(0) : Math.abs(error).toFixed(2)} %`;
    const nodes = rule(points)
      .nodes.map((z) => mode + width * z)
      .filter((b) => b > -8 && b < 16);
    return {
      charts: [
        {
          title: 'one group, yes to all three',
          x: [-8, 16],
          y: [0, 1.15],
          xTicks: [-8, -4, 0, 4, 8, 12, 16],
          yTicks: [],
          xName: 'random effect b of the group',
          says: `With ${points} points the integral is off by ${percent}.`,
          curves: [
            { style: 'area', points: bs.map((b) => [b, height(b)] as const) },
            { style: 'a', points: bs.map((b) => [b, height(b)] as const) },
            { style: 'b', points: bs.map((b) => [b, Math.exp(-((b - mode) ** 2) / (2 * width * width))] as const) },
            ...nodes.map((b) => ({
              style: 'stem' as const,
              points: [
                [b, 0],
                [b, height(b)],
              ] as const,
            })),
          ],
          marks: nodes.map((b) => ({ at: [b, height(b)] as const, style: 'node' as const, size: 3.5 })),
        },
      ],
      reading: `${points === 1 ? 'One point, which is Laplace' : `${points} points`}: the integral is off by ${percent}.`,
    };
  },
  tryThis:
    'One point is Laplace. Add points until the error has four zeros. Then try a small sd, where Laplace does well.',
  question: 'When is Laplace good enough?',
  answer:
    'When the curve is close to a Gaussian: many answers in each group, or counts that are not small. Few yes-or-no answers and a large spread between groups make it lopsided, and then it is not.',
  see: ['toenail', 'integral'],
};

const averages: Lesson = {
  id: 'averages',
  label: '4 Averages',
  about: 'typical group or population',
  title: 'A typical group is not the population',
  text: 'A coefficient of a mixed model says what happens within a group. For the average over the population the effect is smaller: the two lines answer two different questions, and neither is wrong.',
  sliders: [
    { name: 'sd between groups', min: 0, max: 5, step: 0.1, start: 4 },
    { name: 'effect within a group', min: -3, max: 3, step: 0.1, start: 1.5 },
  ],
  legend: [
    ['a', 'a typical group'],
    ['b', 'the population'],
  ],
  draw([sd = 4, effect = 1.5]) {
    const typical = (x: number) => logistic(-1.5 + effect * x);
    const population = (x: number) => overGroups((b) => logistic(-1.5 + effect * x + b), sd);
    const odds = (p: number) => p / (1 - p);
    const ratio = odds(population(1)) / odds(population(0));
    const xs = range(-2, 3, 50);
    return {
      charts: [
        {
          title: 'probability',
          x: [-2, 3],
          y: [0, 1],
          xTicks: [-2, -1, 0, 1, 2, 3],
          yTicks: [0, 0.5, 1],
          xName: 'x',
          says: `Odds ratio within a group ${round(Math.exp(effect))}, in the population ${round(ratio)}.`,
          curves: [
            { style: 'a', points: xs.map((x) => [x, typical(x)] as const) },
            { style: 'b', points: xs.map((x) => [x, population(x)] as const) },
          ],
        },
      ],
      reading: `From x = 0 to x = 1 the odds change by ${round(Math.exp(effect))} within a group, and by ${round(ratio)} in the population. At x = 0: ${round(typical(0))} and ${round(population(0))}.`,
    };
  },
  tryThis:
    'Set the sd to 0: the lines meet. With an sd of 4, as between the patients of the toenail data, they are far apart.',
  question:
    'A doctor asks what the treatment does to her patient, a minister what it does to the country. Which line is whose?',
  answer:
    'The doctor asks about the odds of one patient: the solid line. The minister asks about the share of all patients: the dashed one.',
  see: ['toenail', 'predictions'],
};

export const LESSONS: readonly Lesson[] = [curves, shrinkage, theIntegral, averages];
