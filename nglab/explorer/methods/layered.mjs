// AdamW, and methods whose layers have sizes: LARS, LAMB, NovoGrad, clipping, DoG.
import { adam, adapted } from "./baselines.mjs";
import { matrices, transposed } from "./matrices.mjs";
import { coupled, decayed } from "./touching.mjs";
import { averaged, dot, layers, minus, moved, norm, plus } from "./vectors.mjs";
import { pushed, ratio, spread, times, zeros, zip } from "./vectors.mjs";

export const adamw = {
  init: adam.init,
  step(x, g, state, c) {
    const [u, next] = adapted(coupled(x, g, c), state, c);
    return [decayed(x, u, c, c.coupling), next];
  },
};

export const lamb = {
  init: adam.init,
  step(x, g, state, c) {
    let [u, next] = adapted(g, state, c);
    u = zip((a, b) => a + c.decay * b, u, x);
    const trust = (a, b) => (a > 0 && b > 0 ? a / b : 1);
    const sizes = [layers(x, c).map(norm), layers(u, c).map(norm)];
    return [moved(x, zip(trust, ...sizes).map((r) => c.lr * r), u, c), next];
  },
};

export const lars = {
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

export const novograd = {
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

export const clipped_gd = {
  init: zeros,
  step(x, g, V, c) {
    const n = layers(g, c).flatMap((layer) => clipped(layer, c.limit));
    V = pushed(V, n, c.mu);
    return [moved(x, c.lr, V, c), V];
  },
};

export const agc = {
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

export const dog = {
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
