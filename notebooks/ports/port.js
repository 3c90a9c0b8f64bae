// A port in JavaScript: it agrees with the vectors to the last bit.
//
//     node port.js nsgd.json > output.json
//     nglab vectors check output.json
//
// Each method is init(x0, c) -> state and step(x, g, state, c) -> [x, state]; c is the
// config of the case, with the lr and xi of the step.
"use strict";

const zip = (f, a, b) => a.map((entry, i) => f(entry, b[i]));
const dot = (a, b) => zip((p, q) => p * q, a, b).reduce((sum, p) => sum + p);
const norm = (g) => Math.sqrt(dot(g, g));
const max = (g) => Math.max(...g.map(Math.abs));
const minMax = (g) => (Math.abs(Math.max(...g)) + Math.abs(Math.min(...g))) / 2;
const rms = (g) => Math.sqrt(dot(g, g) / g.length);
const NORMS = { l2: norm, max, min_max: minMax, rms, std };

function std(g) {
  const mean = g.reduce((sum, a) => sum + a) / g.length;
  return rms(g.map((a) => a - mean));
}

const ratio = (a, b) => (b > 0 ? a / b : 0); // 0/0 = 0
const clip = (a, lo, hi) => Math.min(Math.max(a, lo), hi);
const zeros = (x) => x.map(() => 0);

// The vector cut into its layers; one number a layer -> one a coordinate.
function layers(v, c) {
  let start = 0;
  return c.blocks.map((size) => v.slice(start, (start += size)));
}
const spread = (a, c) => c.blocks.flatMap((size, b) => Array(size).fill(a[b]));

function normalized(g, c, { norm = "l2", floor = 0, eps = 0 }) {
  return layers(g, c).flatMap((layer) => {
    const size = Math.max(NORMS[norm](layer), floor) + eps;
    return layer.map((a) => ratio(a, size));
  });
}

// x - lr u, with one lr a layer or a single one; u + noise xi.
function moved(x, lr, u, c) {
  const rates = Array.isArray(lr) ? spread(lr, c) : zeros(x).fill(lr);
  return zip((a, step) => a - step, x, zip((a, b) => a * b, rates, u));
}
const shaken = (u, c) => zip((a, xi) => a + c.noise * xi, u, c.xi);

const nsgd = {
  init: () => null,
  step: (x, g, state, c) => [moved(x, c.lr, shaken(normalized(g, c, c), c)), state],
};

const cosine = (a, b) => ratio(ratio(dot(a, b), norm(a)), norm(b));

const adaptive_nsgd = {
  init: (x0, c) => ({
    V: zeros(x0),
    old: zeros(x0),
    lr: c.blocks.map(() => c.lr),
    mu: c.blocks.map(() => c.momentum),
  }),
  step(x, g, { V, old, lr, mu }, c) {
    V = zip((a, b) => a + b, zip((m, v) => m * v, spread(mu, c), V), g);
    x = moved(x, lr, shaken(normalized(V, c, c), c), c);
    const cos = zip(cosine, layers(g, c), layers(old, c));
    const share = c.momentum_update;
    lr = zip((a, b) => clip(a * (1 + c.beta * b), c.lo, c.hi), lr, cos);
    mu = zip((m, b) => clip(m * (1 - share) - share * b, 0, 1), mu, cos);
    return [x, { V, old: g, lr, mu }];
  },
};

const bn_adam = {
  init: (x0) => ({ m: zeros(x0), v: zeros(x0), b1t: 1, b2t: 1 }),
  step(x, g, { m, v, b1t, b2t }, c) {
    const n = normalized(g, c, {});
    const [b1, b2] = [c.beta1, c.beta2];
    m = zip((a, b) => b1 * a + (1 - b1) * b, m, n);
    v = zip((a, b) => b2 * a + (1 - b2) * (b * b), v, n);
    [b1t, b2t] = [b1t * b1, b2t * b2];
    const size = (b) => Math.sqrt(b / (1 - b2t)) + c.eps;
    const u = zip((a, b) => ratio(a / (1 - b1t), size(b)), m, v);
    return [moved(x, c.lr, u), { m, v, b1t, b2t }];
  },
};

const bb = {
  init: () => null,
  step(x, g, last, c) {
    let a = last ? secant(x, g, last, c) : first(g, c);
    if (c.cap !== null && max(g) > 0) a = Math.min(a, c.cap / norm(g));
    return [moved(x, a, g), { x, g, a, j: last ? last.j + 1 : 0 }];
  },
};

const first = (g, c) => c.lr ?? clip(1 / Math.max(1, max(g)), c.lo, c.hi);

function secant(x, g, last, c) {
  const s = zip((a, b) => a - b, x, last.x);
  const y = zip((a, b) => a - b, g, last.g);
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

const METHODS = { nsgd, adaptive_nsgd, bn_adam, bb };

function replay(method, { config, x0, inputs }) {
  let x = x0;
  let state = method.init(x0, config);
  return inputs.g.map((g, k) => {
    const now = Object.entries(inputs).map(([name, rows]) => [name, rows[k]]);
    [x, state] = method.step(x, g, state, { ...config, ...Object.fromEntries(now) });
    return x;
  });
}

function output({ schema, method, cases }) {
  if (schema !== 1) throw new Error(`schema ${schema}, this port reads schema 1`);
  const paths = cases.map((entry) => [
    entry.name,
    { x: replay(METHODS[method], entry) },
  ]);
  return { schema, method, cases: Object.fromEntries(paths) };
}

const { readFileSync } = require("node:fs");
const vectors = JSON.parse(readFileSync(process.argv[2], "utf8"));
process.stdout.write(JSON.stringify(output(vectors)));
