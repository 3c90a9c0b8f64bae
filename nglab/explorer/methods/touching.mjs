// Steps to where a ball is touched: signs, polar factors, rows and columns.
import { touching } from "./matrices.mjs";
import { averaged, pushed, zeros, zip } from "./vectors.mjs";

// --- Decay: a multiple of x that joins g, u or the step.

export const coupled = (x, g, c) =>
  c.coupling === "coupled" ? zip((a, b) => a + c.decay * b, g, x) : g;

// x - lr (u + decay x), or x - (lr u + decay x).
export function decayed(x, u, c, coupling = "scaled") {
  if (coupling === "scaled") return zip((a, b) => a - c.lr * (b + c.decay * a), x, u);
  const own = coupling === "decoupled" ? c.decay : 0;
  return zip((a, b) => a - (c.lr * b + own * a), x, u);
}

export const sign_sgd = {
  init: () => null,
  step: (x, g, state, c) => [decayed(x, g.map(Math.sign), c), state],
};

export const signum = {
  init: zeros,
  step(x, g, m, c) {
    m = averaged(m, g, c.mu);
    return [decayed(x, m.map(Math.sign), c), m];
  },
};

export const lion = {
  init: zeros,
  step(x, g, m, c) {
    g = coupled(x, g, c);
    const u = averaged(m, g, c.beta1).map(Math.sign);
    return [decayed(x, u, c, c.coupling), averaged(m, g, c.beta2)];
  },
};

export const muon = {
  init: zeros,
  step(x, g, V, c) {
    g = coupled(x, g, c);
    V = pushed(V, g, c.mu);
    const G = c.nesterov ? pushed(V, g, c.mu) : V;
    return [decayed(x, touching(G, c, "spectral"), c, c.coupling), V];
  },
};

export const scion = {
  init: zeros,
  step(x, g, m, c) {
    m = averaged(m, g, c.mu);
    const own = { ...c, decay: c.constrained ? 1 : 0 };
    return [decayed(x, touching(m, c, c.ball), own), m];
  },
};
