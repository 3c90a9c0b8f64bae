// The problems: value and gradient, the minimisers, and the constants that are known.
//
// L, mu      of a convex f; sigma with <g, x - x*> >= sigma |g| |x - x*|
// omega(t)   max f - f* within t of x*, of a quasi-convex f
// q          the diagonal of a quadratic; A, y the terms of a finite sum
// lift       from the plane of the picture to x, where x has more coordinates
import { dot, minus, plus, times, zip } from "../methods/vectors.mjs";

const both = (mu, L) => (2 * Math.sqrt(L / mu)) / (1 + L / mu); // sigma, kappa = L/mu
const at = (...x) => ({ x, f: 0 });
const sign = (a) => (a >= 0 ? 1 : -1);

function quadratic({ kappa }) {
  const q = [1, kappa];
  return {
    ...{ L: kappa, mu: 1, q, sigma: both(1, kappa), minimum: at([0, 0]) },
    value: (x) => dot(x, zip((a, b) => a * b, q, x)) / 2,
    gradient: (x) => zip((a, b) => a * b, q, x),
    omega: (t) => (kappa * t * t) / 2,
  };
}

// log cosh a = log(1 + 2 sinh(a/2)^2), exact near 0; beyond 20 it is a - log 2.
function logCosh(a) {
  const near = Math.min(Math.abs(a), 20);
  return Math.log1p(2 * Math.sinh(near / 2) ** 2) + (Math.abs(a) - near);
}

function logcosh({ kappa }) {
  const f = (x) => dot(x, x) / 2 + (kappa - 1) * (logCosh(x[0]) + logCosh(x[1]));
  return {
    ...{ L: kappa, mu: 1, sigma: both(1, kappa), minimum: at([0, 0]) },
    value: f,
    gradient: (x) => x.map((a) => a + (kappa - 1) * Math.tanh(a)),
    omega: (t) => (kappa * t * t) / 2,
  };
}

const rosenbrock = () => ({
  minimum: at([1, 1]),
  value: ([a, b]) => 100 * (b - a * a) ** 2 + (1 - a) ** 2,
  gradient: ([a, b]) => [-400 * a * (b - a * a) - 2 * (1 - a), 200 * (b - a * a)],
});

const saddle = () => ({
  minimum: at([-1, 0], [1, 0]),
  value: ([a, b]) => (a * a - 1) ** 2 / 4 + (b * b) / 2,
  gradient: ([a, b]) => [a * (a * a - 1), b],
});

const plateau = () => ({
  ...{ step: 1, minimum: at([0, 0]) },
  value: (x) => -Math.expm1(-dot(x, x) / 2),
  gradient: (x) => times(Math.exp(-dot(x, x) / 2), x),
  omega: (t) => -Math.expm1((-t * t) / 2),
});

const himmelblau = () => ({
  minimum: at(
    [3, 2],
    [-2.805118086952745, 3.131312518250573],
    [-3.779310253377747, -3.28318599128617],
    [3.584428340330492, -1.848126526964404],
  ),
  value: ([a, b]) => (a * a + b - 11) ** 2 + (a + b * b - 7) ** 2,
  gradient([a, b]) {
    const [r, s] = [a * a + b - 11, a + b * b - 7];
    return [4 * a * r + 2 * s, 2 * r + 4 * b * s];
  },
});

const absolute = () => ({
  ...{ G: Math.SQRT2, sharp: 1, sigma: Math.SQRT1_2, minimum: at([0, 0]) },
  value: ([a, b]) => Math.abs(a) + Math.abs(b),
  gradient: (x) => x.map((a) => (a > 0 ? 1 : -1)),
  omega: (t) => Math.SQRT2 * t,
});

// Sharp: f - f* >= e sqrt 2 |x|.
function crossed({ e }) {
  const G = Math.sqrt(2 * (1 + e * e));
  return {
    ...{ G, e, sharp: e * Math.SQRT2, sigma: (e * Math.SQRT2) / G, minimum: at([0, 0]) },
    value: ([a, b]) => Math.abs(a - b) + e * Math.abs(a + b),
    gradient([a, b]) {
      const [s, t] = [sign(a - b), e * sign(a + b)];
      return [s + t, t - s];
    },
    omega: (t) => G * t,
  };
}

// --- Finite sums: the mean of loss(a_i'x, y_i), and l2 |x|^2/2.

function finiteSum(A, y, loss, slope, curvature, l2) {
  const all = A.map((_, i) => i);
  const mean = (of, x) => all.reduce((sum, i) => sum + of(dot(A[i], x), y[i]), 0) / A.length;
  const term = (x, i) => plus(times(slope(dot(A[i], x), y[i]), A[i]), times(l2, x));
  const gradient = (x) => times(1 / A.length, all.map((i) => term(x, i)).reduce(plus));
  const problem = { A, y, term, gradient };
  problem.value = (x) => mean(loss, x) + (l2 / 2) * dot(x, x);
  const minimiser = newton(problem, curvature, l2);
  problem.minimum = { x: [minimiser], f: problem.value(minimiser) };
  return problem;
}

// [[a, b], [b, d]] of the sum over i of weight_i a_i a_i' / terms, and l2 besides.
function hessian(A, weights, l2) {
  const sum = (i, j) => A.reduce((s, a, k) => s + weights[k] * a[i] * a[j], 0) / A.length;
  return [sum(0, 0) + l2, sum(0, 1), sum(1, 1) + l2];
}

function newton({ A, y, gradient }, curvature, l2) {
  let x = [0, 0];
  for (let k = 0; k < 40; k++) {
    const [a, b, d] = hessian(A, A.map((row, i) => curvature(dot(row, x), y[i])), l2);
    const [g, h] = gradient(x);
    const det = a * d - b * b;
    x = minus(x, [(d * g - b * h) / det, (a * h - b * g) / det]);
  }
  return x;
}

// The eigenvalues of [[a, b], [b, d]], the lesser first.
function eigenvalues([a, b, d]) {
  const [mean, off] = [(a + d) / 2, Math.hypot((a - d) / 2, b)];
  return [mean - off, mean + off];
}

const LINES = {
  A: [[1, 0.5], [0.2, 1], [1, -0.6], [-0.5, 1.2], [1.5, 0.3], [0.4, 0.4]],
  y: [1.4, 0.9, 0.3, 0.4, 1.2, 1.1],
};

function lines() {
  const { A, y } = LINES;
  const problem = finiteSum(A, y, (z, b) => (z - b) ** 2 / 2, (z, b) => z - b, () => 1, 0);
  const [mu, L] = eigenvalues(hessian(A, A.map(() => 1), 0));
  const most = Math.max(...A.map((a) => dot(a, a))); // the largest L of a term
  const omega = (t) => (L * t * t) / 2;
  return { ...problem, mu, L, most, sigma: both(mu, L), omega };
}

const POINTS = {
  A: [
    ...[[1.2, 0.4], [0.3, 1.1], [2, 1.5], [0.8, -0.3], [1.6, 0.9], [-0.4, 0.7]],
    ...[[-1, -0.5], [-0.2, -1.3], [0.5, 0.2], [-1.4, 0.3], [-0.7, -1.6], [0.1, -0.6]],
  ],
  y: [1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1, -1],
};

function logistic() {
  const { A, y } = POINTS;
  const loss = (z, b) => Math.max(-b * z, 0) + Math.log1p(Math.exp(-Math.abs(z)));
  const slope = (z, b) => -b / (1 + Math.exp(b * z));
  const curvature = (z) => Math.exp(-Math.abs(z)) / (1 + Math.exp(-Math.abs(z))) ** 2;
  const l2 = 0.01;
  const problem = finiteSum(A, y, loss, slope, curvature, l2);
  const L = eigenvalues(hessian(A, A.map(() => 0.25), l2))[1];
  return { ...problem, mu: l2, L, sigma: both(l2, L), omega: (t) => (L * t * t) / 2 };
}

// X (2, 2) row by row; from a diagonal X all that is done here stays diagonal.
function matrix({ kappa }) {
  const P = [1, 1, kappa, kappa]; // A'A, a row each
  const off = (x) => minus(x, [1, 0, 0, 1]);
  const product = (x) => zip((p, a) => p * a, P, off(x));
  return {
    ...{ L: kappa, mu: 1, sigma: both(1, kappa), minimum: at([1, 1]) },
    value: (x) => dot(off(x), product(x)) / 2,
    gradient: product,
    omega: (t) => (kappa * t * t) / 2,
    lift: ([a, b]) => [a, 0, 0, b],
    plane: (x) => [x[0], x[3]],
    shapes: [[2, 2]],
  };
}

export const PROBLEMS = {
  ...{ quadratic, logcosh, rosenbrock, saddle, plateau, himmelblau, absolute, crossed },
  ...{ lines, logistic, matrix },
};
const PLANE = { lift: (x) => x, plane: (x) => x, shapes: [[2]] };

const made = new Map();

// The problem of a state.
export function problemOf(state) {
  const { problem, kappa, e } = state;
  const key = [problem, kappa, e].join();
  if (made.size > 500) made.clear();
  if (!made.has(key)) made.set(key, { ...PLANE, ...PROBLEMS[problem](state) });
  return made.get(key);
}
