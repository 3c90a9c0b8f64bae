// Direction and length apart: the gradient of each layer is divided by its norm.
import { adagrad, adam, momentum, rmsprop } from "./baselines.mjs";
import { clip, cosine, layers, moved, norm, normalized } from "./vectors.mjs";
import { plus, pushed, spread, times, zeros, zip } from "./vectors.mjs";

// u + amplitude xi
const shaken = (u, amplitude, c) => plus(u, times(amplitude, c.xi));

export const nsgd = {
  init: () => null,
  step(x, g, state, c) {
    const u = shaken(normalized(g, c, c), c.noise, c);
    return [moved(x, c.lr, u, c), state];
  },
};

export const noisy_nsgd = {
  init: () => null,
  step(x, g, state, c) {
    const u = shaken(normalized(g, c, { norm: c.norm }), c.amplitude, c);
    return [moved(x, c.lr, u, c), state];
  },
};

// Noise at every `every`-th step alone.
export const saddle_ngd = {
  init: () => 0,
  step(x, g, k, c) {
    const amplitude = (k + 1) % c.every === 0 ? c.amplitude : 0;
    const u = shaken(normalized(g, c, { norm: c.norm }), amplitude, c);
    return [moved(x, c.lr, u, c), k + 1];
  },
};

// The step uses the rates and coefficients from before their update.
export const adaptive_nsgd = {
  init: (x0, c) => ({
    V: zeros(x0),
    old: zeros(x0),
    lr: c.blocks.map(() => c.lr),
    mu: c.blocks.map(() => c.momentum),
  }),
  step(x, g, { V, old, lr, mu }, c) {
    V = plus(zip((m, v) => m * v, spread(mu, c), V), g);
    x = moved(x, lr, shaken(normalized(V, c, c), c.noise, c), c);
    const cos = zip(cosine, layers(g, c), layers(old, c));
    const share = c.momentum_update;
    lr = zip((a, b) => clip(a * (1 + c.beta * b), c.lo, c.hi), lr, cos);
    mu = zip((m, b) => clip(m * (1 - share) - share * b, 0, 1), mu, cos);
    return [x, { V, old: g, lr, mu }];
  },
};

// A method that is given g / |g| of every layer for g.
const onUnits = ({ init, step }) => ({
  init,
  step: (x, g, state, c) => step(x, normalized(g, c, {}), state, c),
});
export const bn_momentum = onUnits(momentum);
export const bn_adam = onUnits(adam);
export const bn_adagrad = onUnits(adagrad);
export const bn_rmsprop = onUnits(rmsprop);

// Steps in parts of the layer's own norm.
export const bn_relative = {
  init: zeros,
  step(x, g, V, c) {
    V = pushed(V, normalized(g, c, {}), c.mu);
    const lr = layers(x, c).map((X) => c.lr * Math.max(norm(X), c.least));
    return [moved(x, lr, V, c), V];
  },
};
