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

// --- Matrices: a list of rows for each layer, one row for each output.

function matrices(v, c) {
  return layers(v, c).map((layer, b) => {
    const width = layer.length / c.shapes[b][0];
    return c.shapes[b][0] === layer.length
      ? layer.map((a) => [a])
      : layer.flatMap((_, i) => (i % width ? [] : [layer.slice(i, i + width)]));
  });
}
const transposed = (X) => X[0].map((_, j) => X.map((row) => row[j]));
const product = (A, B) => {
  const columns = transposed(B);
  return A.map((row) => columns.map((column) => dot(row, column)));
};
const both = (f, A, B) => zip((s, t) => zip(f, s, t), A, B);

const JORDAN = [3.4445, -4.775, 2.0315];
const PADE = [1.875, -1.25, 0.375];
const COEFFICIENTS = {
  jordan: [JORDAN],
  cubic: [[1.5, -0.5, 0]],
  pade: [PADE],
  you: [
    [4.0848, -6.8946, 2.927],
    [3.9505, -6.3029, 2.6377],
    [3.7418, -5.5913, 2.3037],
    [2.8769, -3.1427, 1.2046],
    [2.8366, -3.0525, 1.2012],
  ],
  polar_express: [
    [8.28721201814563, -23.595886519098837, 17.300387312530933],
    [4.107059111542203, -2.9478499167379106, 0.5448431082926601],
    [3.9486908534822946, -2.908902115962949, 0.5518191394370137],
    [3.3184196573706015, -2.488488024314874, 0.51004894012372],
    [2.300652019954817, -1.6689039845747493, 0.4188073119525673],
    [1.891301407787398, -1.2679958271945868, 0.37680408948524835],
    [1.8750014808534479, -1.2500016453999487, 0.3750001645474248],
    PADE,
  ],
  deepseek: [...Array(8).fill(JORDAN), [2, -1.5, 0.5]],
};
const SCALES = {
  none: () => 1,
  original: (m, n) => Math.sqrt(Math.max(1, m / n)),
  match_rms_adamw: (m, n) => 0.2 * Math.sqrt(Math.max(m, n)),
  unit_rms: (m, n) => Math.sqrt(m / n),
  fan_in: (m, n) => 1 / n,
};

// X <- B X, B = c A A + b A + a I, A = X X'.
function newtonSchulz(X, c) {
  if (X.length > X[0].length) return transposed(newtonSchulz(transposed(X), c));
  const listed = COEFFICIENTS[c.coefficients];
  for (let j = 0; j < c.ns_steps; j++) {
    const [p, q, r] = listed[Math.min(j, listed.length - 1)];
    const A = product(X, transposed(X));
    const B = both((a, b) => q * a + r * b, A, product(A, A));
    B.forEach((row, i) => (row[i] += p));
    X = product(B, X);
  }
  return X;
}

const divided = (G) => G.map((row) => row.map((a) => ratio(a, norm(row))));

// Where G touches the ball.
function corner(G, c, ball) {
  if (ball === "max") return G.map((row) => row.map(Math.sign));
  if (ball === "rows") return divided(G);
  if (ball === "columns") return transposed(divided(transposed(G)));
  const size = Math.max(norm(G.flat()), c.floor ?? 0) + (c.eps ?? 0);
  const X = G.map((row) => row.map((a) => ratio(a, size)));
  if (ball === "spectral") return newtonSchulz(X, c);
  const by = ball === "rms" ? Math.sqrt(G.flat().length) : 1;
  return X.map((row) => row.map((a) => by * a));
}

const touching = (g, c, ball) =>
  matrices(g, c).flatMap((G) => {
    const by = (c.radius ?? 1) * SCALES[c.scale](G.length, G[0].length);
    return corner(G, c, ball).flatMap((row) => row.map((a) => by * a));
  });

const coupled = (x, g, c) =>
  c.coupling === "coupled" ? zip((a, b) => a + c.decay * b, g, x) : g;

// x - lr (u + decay x), or x - (lr u + decay x).
function decayed(x, u, c, coupling = "scaled") {
  if (coupling === "scaled") return zip((a, b) => a - c.lr * (b + c.decay * a), x, u);
  const own = coupling === "decoupled" ? c.decay : 0;
  return zip((a, b) => a - (c.lr * b + own * a), x, u);
}
const averaged = (m, g, beta) => zip((a, b) => beta * a + (1 - beta) * b, m, g);
const pushed = (V, g, mu) => zip((a, b) => mu * a + b, V, g);

const sign_sgd = {
  init: () => null,
  step: (x, g, state, c) => [decayed(x, g.map(Math.sign), c), state],
};

const signum = {
  init: zeros,
  step(x, g, m, c) {
    m = averaged(m, g, c.mu);
    return [decayed(x, m.map(Math.sign), c), m];
  },
};

const lion = {
  init: zeros,
  step(x, g, m, c) {
    g = coupled(x, g, c);
    const u = averaged(m, g, c.beta1).map(Math.sign);
    return [decayed(x, u, c, c.coupling), averaged(m, g, c.beta2)];
  },
};

const muon = {
  init: zeros,
  step(x, g, V, c) {
    g = coupled(x, g, c);
    V = pushed(V, g, c.mu);
    const G = c.nesterov ? pushed(V, g, c.mu) : V;
    return [decayed(x, touching(G, c, "spectral"), c, c.coupling), V];
  },
};

const scion = {
  init: zeros,
  step(x, g, m, c) {
    m = averaged(m, g, c.mu);
    const own = { ...c, decay: c.constrained ? 1 : 0 };
    return [decayed(x, touching(m, c, c.ball), own), m];
  },
};

function adapted(g, { m, v, b1t, b2t }, c) {
  m = averaged(m, g, c.beta1);
  v = averaged(v, zip((a, b) => a * b, g, g), c.beta2);
  [b1t, b2t] = [b1t * c.beta1, b2t * c.beta2];
  const size = (b) => Math.sqrt(b / (1 - b2t)) + c.eps;
  return [zip((a, b) => ratio(a / (1 - b1t), size(b)), m, v), { m, v, b1t, b2t }];
}

const adamw = {
  init: bn_adam.init,
  step(x, g, state, c) {
    const [u, next] = adapted(coupled(x, g, c), state, c);
    return [decayed(x, u, c, c.coupling), next];
  },
};

const lamb = {
  init: bn_adam.init,
  step(x, g, state, c) {
    let [u, next] = adapted(g, state, c);
    u = zip((a, b) => a + c.decay * b, u, x);
    const trust = (a, b) => (a > 0 && b > 0 ? a / b : 1);
    const sizes = [layers(x, c).map(norm), layers(u, c).map(norm)];
    return [moved(x, zip(trust, ...sizes).map((r) => c.lr * r), u, c), next];
  },
};

const lars = {
  init: zeros,
  step(x, g, V, c) {
    const [G, X] = [layers(g, c).map(norm), layers(x, c).map(norm)];
    const trust = (a, b) =>
      a > 0 && b > 0 ? (c.trust * b) / (a + c.decay * b) : 1;
    const sum = zip((a, b) => a + c.decay * b, g, x);
    const n = zip((a, b) => a * b, spread(zip(trust, G, X), c), sum);
    V = pushed(V, n, c.mu);
    return [moved(x, c.lr, V, c), V];
  },
};

const novograd = {
  init: (x0) => ({ m: zeros(x0), v: null }),
  step(x, g, { m, v }, c) {
    const squares = layers(g, c).map((layer) => dot(layer, layer));
    v = v ? averaged(v, squares, c.beta2) : squares;
    const size = spread(v.map((b) => Math.sqrt(b) + c.eps), c);
    const n = zip((a, b) => a + c.decay * b, zip(ratio, g, size), x);
    m = pushed(m, n, c.beta1);
    return [moved(x, c.lr, m, c), { m, v }];
  },
};

function clipped(g, limit) {
  const size = Math.max(norm(g), limit);
  const by = size > 0 ? limit / size : 0;
  return g.map((a) => a * by);
}

const clipped_gd = {
  init: zeros,
  step(x, g, V, c) {
    const n = layers(g, c).flatMap((layer) => clipped(layer, c.limit));
    V = pushed(V, n, c.mu);
    return [moved(x, c.lr, V, c), V];
  },
};

const agc = {
  init: zeros,
  step(x, g, V, c) {
    const X = matrices(x, c);
    const n = matrices(g, c).flatMap((G, b) => {
      const whole = c.shapes[b].length === 1; // a vector is one unit
      const [rows, own] = whole ? [transposed(G), transposed(X[b])] : [G, X[b]];
      return rows.flatMap((row, i) =>
        clipped(row, c.limit * Math.max(norm(own[i]), c.least)),
      );
    });
    V = pushed(V, n, c.mu);
    return [moved(x, c.lr, V, c), V];
  },
};

const dog = {
  init: (x0, c) => ({
    x0,
    far: layers(x0, c).map((X) => c.least * (1 + norm(X))),
    G: c.blocks.map(() => 0),
  }),
  step(x, g, { x0, far, G }, c) {
    const gone = layers(zip((a, b) => a - b, x, x0), c);
    far = zip((d, layer) => Math.max(d, norm(layer)), far, gone);
    G = zip((a, layer) => a + dot(layer, layer), G, layers(g, c));
    const lr = zip((d, a) => c.lr * ratio(d, Math.sqrt(a + c.eps)), far, G);
    return [moved(x, lr, g, c), { x0, far, G }];
  },
};

const METHODS = {
  ...{ nsgd, adaptive_nsgd, bn_adam, bb, sign_sgd, signum, lion, muon, scion },
  ...{ adamw, lamb, lars, novograd, clipped_gd, agc, dog },
};

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
