// Gradient descent with step lengths from curvature, from f* or from a line search.
// What looks at f takes c.value, or the quadratic of the diagonal c.q.
import { clip, dot, max, minus, moved, norm, ratio, times, zip } from "./vectors.mjs";

const product = (c, d) => zip((q, a) => q * a, c.q, d);
const value = (x, c) => (c.value ? c.value(x) : dot(x, product(c, x)) / 2);

// --- Barzilai-Borwein: j counts the secants, a is the last step.

export const bb = {
  init: () => null,
  step(x, g, last, c) {
    let a = last ? secant(x, g, last, c) : first(g, c);
    if (c.cap !== null && max(g) > 0) a = Math.min(a, c.cap / norm(g));
    return [moved(x, a, g, c), { x, g, a, j: last ? last.j + 1 : 0 }];
  },
};

const first = (g, c) => c.lr ?? clip(1 / Math.max(1, max(g)), c.lo, c.hi);

function secant(x, g, last, c) {
  const [s, y] = [minus(x, last.x), minus(g, last.g)];
  const [ss, sy, yy] = [dot(s, s), dot(s, y), dot(y, y)];
  const rounding = 4 * 2 ** -52 * x.length;
  const curved = sy > rounding * (Math.sqrt(ss) * Math.sqrt(yy));
  const due = last.j % c.cycle === 0;
  if (!curved || !due || max(g) === 0) return clip(last.a, c.lo, c.hi);
  const [bb1, bb2] = [ss / sy, sy / yy];
  const shorter = {
    bb1: false,
    bb2: true,
    adaptive: bb2 < c.tau * bb1,
    alternating: Math.floor(last.j / c.cycle) % 2 === 1,
  };
  return clip(shorter[c.formula] ? bb2 : bb1, c.lo, c.hi);
}

// --- Line searches: the first t in {a, a shrink, ...} with
//     f(x - t g) <= highest - c1 <g, t g>, or 0.

function searched(x, g, a, highest, c) {
  let t = a;
  for (let trial = 0; trial < c.most; trial++, t *= c.shrink) {
    const d = times(t, g);
    const there = minus(x, d);
    if (trial > 0 && there.every((entry, i) => entry === x[i])) return 0;
    if (value(there, c) <= highest - c.c1 * dot(g, d)) return t;
  }
  return 0;
}

export const armijo = {
  init: () => null,
  step(x, g, state, c) {
    return [moved(x, searched(x, g, c.lr, value(x, c), c), g, c), state];
  },
};

export const gbb = {
  init: () => ({ last: null, recent: [] }),
  step(x, g, { last, recent }, c) {
    const whole = { ...c, lo: 1e-30, hi: 1e30, tau: 0.5 };
    const a = last ? secant(x, g, last, whole) : first(g, whole);
    recent = [value(x, c), ...recent].slice(0, c.memory);
    const t = searched(x, g, a, Math.max(...recent), c);
    last = { x, g, a, j: last ? last.j + 1 : 0 };
    return [moved(x, t, g, c), { last, recent }];
  },
};

export const exact_line_search = {
  init: () => null,
  step(x, g, state, c) {
    return [moved(x, ratio(dot(g, g), dot(g, product(c, g))), g, c), state];
  },
};

export const polyak = {
  init: () => null,
  step(x, g, state, c) {
    const a = ratio(Math.max(c.f - c.minimum, 0), c.c * dot(g, g));
    return [moved(x, a, g, c), state];
  },
};

export const adgd = {
  init: () => null,
  step(x, g, last, c) {
    let [a, theta] = [c.lr, Infinity];
    if (last) {
      const local = norm(minus(x, last.x)) / (2 * norm(minus(g, last.g)));
      a = Math.min(Math.sqrt(1 + last.theta) * last.a, local);
      if (!(a > 0 && a < Infinity)) a = last.a;
      theta = a / last.a;
    }
    return [moved(x, a, g, c), { x, g, a, theta }];
  },
};
