// Barzilai-Borwein rates for stochastic gradients: one secant an epoch of m steps.
import { averaged, dot, minus, moved, times, zeros, zip } from "./vectors.mjs";

// |s|^2 / (m (|s'y| + eps |s|^2)), or null where that is no step.
function estimate(s, y, m, eps) {
  const [ss, sy] = [dot(s, s), dot(s, y)];
  const raw = ss / (m * (Math.abs(sy) + eps * ss));
  return raw > 0 && raw < Infinity ? raw : null;
}

// Secants of snapshots z, whose gradients are the first of their epochs.
const withSnapshots = (eps, gradient) => ({
  init: (x0, c) => ({ k: 0, lr: c.lr, z: null, gz: null }),
  step(x, g, { k, lr, z, gz }, c) {
    if (k % c.m === 0) {
      const y = z && gradient(x, g, z, gz, k / c.m, c);
      lr = (z && estimate(minus(x, z), y, c.m, eps(c))) ?? lr;
      [z, gz] = [x, g];
    }
    return [moved(x, lr, g, c), { k: k + 1, lr, z, gz }];
  },
});
const change = (x, g, z, gz) => minus(g, gz);

export const svrg_bb = withSnapshots(() => 0, change);
export const sbb = withSnapshots((c) => c.eps, change);

// mean_i a_i (a_i'x - y_i) over a batch of terms.
function batchGradient(x, batch, c) {
  const rows = batch.map((i) => times(dot(c.A[i], x) - c.y[i], c.A[i]));
  const sum = rows.reduce((a, b) => zip((p, q) => p + q, a, b));
  return sum.map((a) => a / batch.length);
}

export const same_batch_bb = withSnapshots(
  () => 0,
  (x, g, z, gz, epoch, c) => {
    const batch = c.batches[epoch];
    return minus(batchGradient(x, batch, c), batchGradient(z, batch, c));
  },
);

const PHI = { k: (k) => k, "k + 1": (k) => k + 1 };

// y is the change of G, the average gradient of an epoch; with phi, log(rate phi) is
// averaged over the estimates so far.
export const sgd_bb = {
  init(x0, c) {
    const seeded = c.seed_with_lr;
    const logC = seeded ? Math.log(c.lr) + Math.log(PHI[c.phi](1)) : 0;
    const zero = zeros(x0);
    return { k: 0, lr: c.lr, G: zero, z: zero, Gz: zero, logC, count: +seeded };
  },
  step(x, g, state, c) {
    if (state.k % c.m === 0) state = newEpoch(x, state, c);
    const G = averaged(g, state.G, c.beta);
    return [moved(x, state.lr, g, c), { ...state, G, k: state.k + 1 }];
  },
};

function newEpoch(x, state, c) {
  const epoch = state.k / c.m;
  const { G, z, Gz } = state;
  const raw = epoch > 1 ? estimate(minus(x, z), minus(G, Gz), c.m, 0) : null;
  const next = raw === null ? state : smoothed(raw, epoch, state, c);
  return { ...next, z: x, Gz: G, G: c.reset ? zeros(x) : G };
}

function smoothed(raw, epoch, state, c) {
  if (c.phi === "none") return { ...state, lr: raw };
  const logPhi = Math.log(PHI[c.phi](epoch));
  const gain = Math.log(raw) + logPhi - state.logC;
  const count = state.count + 1;
  const logC = state.logC + gain / count;
  return { ...state, logC, count, lr: Math.exp(logC - logPhi) };
}
