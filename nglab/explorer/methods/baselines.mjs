// The methods everybody compares with.
import { averaged, moved, plus, pushed, ratio, squared } from "./vectors.mjs";
import { times, zeros, zip } from "./vectors.mjs";

export const gd = {
  init: () => null,
  step: (x, g, state, c) => [moved(x, c.lr, g, c), state],
};

export const momentum = {
  init: zeros,
  step(x, g, V, c) {
    V = pushed(V, g, c.mu);
    return [moved(x, c.lr, V, c), V];
  },
};

export const nesterov = {
  init: zeros,
  step(x, g, V, c) {
    V = pushed(V, g, c.mu);
    return [moved(x, c.lr, plus(g, times(c.mu, V)), c), V];
  },
};

// g / (sqrt(v) + eps)
const rooted = (g, v, eps) => zip((a, b) => ratio(a, Math.sqrt(b) + eps), g, v);

export const adagrad = {
  init: zeros,
  step(x, g, v, c) {
    v = plus(v, squared(g));
    return [moved(x, c.lr, rooted(g, v, c.eps), c), v];
  },
};

export const rmsprop = {
  init: zeros,
  step(x, g, v, c) {
    v = averaged(v, squared(g), c.rho);
    return [moved(x, c.lr, rooted(g, v, c.eps), c), v];
  },
};

export const adadelta = {
  init: (x0) => ({ v: zeros(x0), d: zeros(x0) }),
  step(x, g, { v, d }, c) {
    const root = (a) => Math.sqrt(a + c.eps);
    v = averaged(v, squared(g), c.rho);
    const u = zip(ratio, zip((a, b) => a * root(b), g, d), v.map(root));
    d = averaged(d, squared(u), c.rho);
    return [moved(x, c.lr, u, c), { v, d }];
  },
};

// --- Adam and its family: b1t and b2t are beta1^t and beta2^t.

const twoAverages = (x0) => ({ m: zeros(x0), v: zeros(x0), b1t: 1, b2t: 1 });

function remembered(g, { m, v, b1t, b2t }, c) {
  m = averaged(m, g, c.beta1);
  v = averaged(v, squared(g), c.beta2);
  return { m, v, b1t: b1t * c.beta1, b2t: b2t * c.beta2 };
}

// (m / (1 - b1t)) / (sqrt(v / (1 - b2t)) + eps)
function corrected(m, { v, b1t, b2t }, c) {
  const size = (b) => Math.sqrt(b / (1 - b2t)) + c.eps;
  return zip((a, b) => ratio(a / (1 - b1t), size(b)), m, v);
}

// Adam's direction and what it remembers.
export function adapted(g, state, c) {
  const next = remembered(g, state, c);
  return [corrected(next.m, next, c), next];
}

export const adam = {
  init: twoAverages,
  step(x, g, state, c) {
    const [u, next] = adapted(g, state, c);
    return [moved(x, c.lr, u, c), next];
  },
};

export const nadam = {
  init: twoAverages,
  step(x, g, state, c) {
    const next = remembered(g, state, c);
    const ahead = averaged(next.m, g, c.beta1);
    return [moved(x, c.lr, corrected(ahead, next, c), c), next];
  },
};

export const amsgrad = {
  init: (x0) => ({ m: zeros(x0), v: zeros(x0), w: zeros(x0) }),
  step(x, g, { m, v, w }, c) {
    m = averaged(m, g, c.beta1);
    v = averaged(v, squared(g), c.beta2);
    w = zip(Math.max, w, v);
    return [moved(x, c.lr, rooted(m, w, c.eps), c), { m, v, w }];
  },
};

export const adamax = {
  init: (x0) => ({ m: zeros(x0), v: zeros(x0), b1t: 1 }),
  step(x, g, { m, v, b1t }, c) {
    m = averaged(m, g, c.beta1);
    v = zip((a, b) => Math.max(c.beta2 * a, Math.abs(b)), v, g);
    b1t = b1t * c.beta1;
    const u = zip((a, b) => ratio(a / (1 - b1t), b), m, v);
    return [moved(x, c.lr, u, c), { m, v, b1t }];
  },
};
