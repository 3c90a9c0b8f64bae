// Vectors are lists of numbers; sums run from the first entry to the last, so that
// every bit is that of the vectors of the oracle.

export const zip = (f, a, b) => a.map((entry, i) => f(entry, b[i]));
export const zeros = (x) => x.map(() => 0);
export const plus = (a, b) => zip((p, q) => p + q, a, b);
export const minus = (a, b) => zip((p, q) => p - q, a, b);
export const times = (c, v) => v.map((entry) => c * entry);

export function dot(a, b) {
  let sum = a[0] * b[0];
  for (let i = 1; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

export const ratio = (a, b) => (b > 0 ? a / b : 0); // 0/0 = 0
export const clip = (a, lo, hi) => Math.min(Math.max(a, lo), hi);
export const cosine = (a, b) => ratio(ratio(dot(a, b), norm(a)), norm(b));

// --- Norms.

export const norm = (g) => Math.sqrt(dot(g, g));
export const max = (g) => Math.max(...g.map(Math.abs));
const minMax = (g) => (Math.abs(Math.max(...g)) + Math.abs(Math.min(...g))) / 2;
const rms = (g) => Math.sqrt(dot(g, g) / g.length);

function std(g) {
  const mean = g.reduce((sum, a) => sum + a) / g.length;
  return rms(g.map((a) => a - mean));
}
export const NORMS = { l2: norm, max, min_max: minMax, rms, std };

// --- Layers: consecutive slices of the vector, as long as c.blocks says.

export function layers(v, c) {
  let start = 0;
  return c.blocks.map((size) => v.slice(start, (start += size)));
}

// One number a layer -> one a coordinate.
export const spread = (a, c) => c.blocks.flatMap((size, b) => Array(size).fill(a[b]));

// Each layer divided by its norm.
export function normalized(g, c, { norm = "l2", floor = 0, eps = 0 }) {
  return layers(g, c).flatMap((layer) => {
    const size = Math.max(NORMS[norm](layer), floor) + eps;
    return layer.map((a) => ratio(a, size));
  });
}

// --- What the methods are made of.

// x - lr u, with one lr a layer or a single one.
export function moved(x, lr, u, c) {
  const rates = Array.isArray(lr) ? spread(lr, c) : zeros(x).fill(lr);
  return zip((a, step) => a - step, x, zip((a, b) => a * b, rates, u));
}
export const pushed = (V, g, mu) => zip((a, b) => mu * a + b, V, g);
export const averaged = (m, g, beta) => zip((a, b) => beta * a + (1 - beta) * b, m, g);
export const squared = (g) => g.map((a) => a * a);
