// A run: the iterates of a state in the plane of the picture, and what is plotted.
import { METHODS } from "../methods/index.mjs";
import { minus, norm, plus, times } from "../methods/vectors.mjs";
import { curves } from "./bounds.mjs";
import { CATALOGUE } from "./catalogue.mjs";
import { problemOf } from "./problems.mjs";
import { drawsOf } from "./draws.mjs";
import { sabotageOf } from "./sabotage.mjs";

const FAR = 1e9; // beyond, a run has diverged

// The config that the method is given, as the vectors have it.
export function configOf(state, problem) {
  const { config, fixed } = CATALOGUE.methods[state.method];
  const own = Object.keys(config).map((name) => [name, state[name]]);
  const plane = problem.shapes[0].length === 1;
  const apart = plane && state.blocks === "each";
  const { A, y, q, value, minimum } = problem;
  return {
    ...{ ...fixed, ...Object.fromEntries(own), lr: state.lr, A, y, q, value },
    minimum: minimum.f,
    blocks: apart ? [1, 1] : [plane ? 2 : 4],
    shapes: apart ? [[1], [1]] : problem.shapes,
  };
}

// k -> the rate of step k.
export function scheduleOf({ schedule, lr, ratio }, { sigma }, R) {
  return {
    constant: () => lr,
    sqrt: (k) => lr / Math.sqrt(k + 1),
    inverse: (k) => lr / (k + 1),
    geometric: (k) => lr * ratio ** k,
    proven: (k) => sigma * R * Math.sqrt(1 - sigma ** 2) ** k,
  }[schedule];
}

const distanceTo = (minimum, x) => Math.min(...minimum.x.map((z) => norm(minus(x, z))));

// The gradient of a step: of all terms or of one, or SVRG's, and noise.
function gradients(state, problem, draw) {
  const { svrg } = CATALOGUE.methods[state.method];
  let [snapshot, full] = [null, null];
  return (x, k) => {
    let g;
    if (state.batch === "one") {
      const i = draw.index(problem.A.length);
      if (svrg && k % state.m === 0) [snapshot, full] = [x, problem.gradient(x)];
      g = problem.term(x, i);
      if (svrg) g = plus(minus(g, problem.term(snapshot, i)), full);
    } else g = problem.gradient(x);
    if (state.noise === 0) return g;
    const xi = times(state.noise, draw.gaussian(2));
    return plus(g, g.length === 2 ? xi : problem.lift(xi));
  };
}

export function run(state) {
  const problem = problemOf(state);
  const x0 = problem.lift(state.x);
  const R = distanceTo(problem.minimum, state.x) || 1e-300;
  const given = scheduleOf(state, problem, R);
  const broken = state.sabotage === "yes" ? sabotageOf(state, problem, R) : null;
  const config = { ...configOf(state, problem), ...broken?.config };
  const { init, step } = broken?.method ?? METHODS[state.method];
  const [lr, draw] = [broken?.lr ?? given, drawsOf(state.seed)];
  const gradient = gradients(state, problem, draw);
  config.batches = draw.batches(state, problem);
  let [x, held] = [x0, init(x0, config)];
  const path = [trace(problem, x)];
  for (let k = 0; k < state.steps; k++) {
    const g = gradient(x, k);
    const xi = draw.gaussian(x.length);
    Object.assign(config, { lr: lr(k), xi, f: problem.value(x) });
    const before = x;
    [x, held] = step(x, g, held, config);
    if (!x.every((a) => Math.abs(a) < FAR)) break;
    path.push(trace(problem, x));
    path[k].rate = rateOf(state, broken, minus(x, before), g, lr(k));
  }
  return finished(state, problem, path, { given, R, broken });
}

function trace(problem, x) {
  const point = problem.plane(x);
  const gap = Math.max(problem.value(x) - problem.minimum.f, 0);
  return { point, gap, distance: distanceTo(problem.minimum, point) };
}

function rateOf(state, broken, s, g, lr) {
  const { shows } = CATALOGUE.methods[state.method];
  if (shows === "lr") return lr;
  if (shows === "step" || broken?.units) return norm(s);
  return norm(g) > 0 ? norm(s) / norm(g) : NaN;
}

// What the picture and the three panels show.
function finished(state, problem, path, { given, R, broken }) {
  const panels = {
    distance: path.map((now) => now.distance),
    gap: path.map((now) => now.gap),
    rate: path.slice(0, -1).map((now) => now.rate),
  };
  const points = path.map((now) => now.point);
  const spread = spreadOf(state, problem);
  const common = { state, problem, points, R, spread, broken, gap: path[0].gap };
  const setting = { ...common, lr: given, start: state.x, steps: path.length - 1 };
  const tiny = tinyOf(problem, panels);
  const bounds = curves(setting).map((curve) => {
    return judged(curve, panels[curve.panel], tiny[curve.panel]);
  });
  return { points, panels, bounds, problem, broken, diverged: path.length <= state.steps };
}

// k -> how much a value must be to count, since rounding leaves less: where f* is not 0,
// f - f* is rounded like f*, and secants of short steps have few digits.
function tinyOf({ minimum }, { distance }) {
  const near = minimum.f === 0 ? 1e-13 : 1e-7;
  const far = (k) => Math.min(distance[k], distance[k - 1] ?? Infinity) > 1e-6;
  return {
    distance: () => near,
    gap: () => 1e-13,
    rate: (k) => (far(k) ? 0 : Infinity),
  };
}

// mean_i |grad f_i(x*)|^2 of the gradients that are drawn.
function spreadOf(state, { A, term, minimum }) {
  if (state.batch !== "one") return 0;
  return A.reduce((sum, _, i) => sum + norm(term(minimum.x[0], i)) ** 2, 0) / A.length;
}

// A curve with its heights, and how much of it is used: above 1 it is broken.
function judged(curve, panel, tiny) {
  const from = curve.from ?? 0;
  const heights = panel.map((_, k) => (k < from ? NaN : curve.at(k)));
  if (curve.mean) return { ...curve, heights, ratio: null };
  const used = spokenOf(curve, panel).map((now, k) => {
    const [small, large] = curve.least ? [heights[k], now] : [now, heights[k]];
    return small > tiny(k) && large >= 0 ? small / large : 0; // and 0 for none
  });
  return { ...curve, heights, ratio: used.reduce((a, b) => Math.max(a, b), 0) };
}

// What a curve speaks of: the value itself, the least so far, or the larger of a pair.
function spokenOf({ best, pairs }, panel) {
  if (pairs) return panel.slice(1).map((now, k) => Math.max(now, panel[k]));
  let least = Infinity;
  return best ? panel.map((now) => (least = Math.min(least, now))) : panel;
}
