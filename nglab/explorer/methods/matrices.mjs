// Matrices: a list of rows for each layer, one row for each output.
import { dot, layers, norm, ratio, zip } from "./vectors.mjs";

export function matrices(v, c) {
  return layers(v, c).map((layer, b) => {
    const width = layer.length / c.shapes[b][0];
    return c.shapes[b][0] === layer.length
      ? layer.map((a) => [a])
      : layer.flatMap((_, i) => (i % width ? [] : [layer.slice(i, i + width)]));
  });
}
export const transposed = (X) => X[0].map((_, j) => X.map((row) => row[j]));
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
export const SCALES = {
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

export const touching = (g, c, ball) =>
  matrices(g, c).flatMap((G) => {
    const by = (c.radius ?? 1) * SCALES[c.scale](G.length, G[0].length);
    return corner(G, c, ball).flatMap((row) => row.map((a) => by * a));
  });
