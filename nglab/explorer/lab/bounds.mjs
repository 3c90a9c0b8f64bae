// The proven bounds, where a claim covers the setting. The formulas are those of
// nglab.proofs.bounds.

export const localized = (R, total, squares) => (R ** 2 + squares) / (2 * total);
export const shrinkShort = (a, mu) => 1 - a * mu;
export const shrinkLong = (a, L) => a * L - 1;
export const polyakStrong = (mu, L) => 1 - (3 * mu) / (4 * L);
export const exactSearch = (kappa) => ((kappa - 1) / (kappa + 1)) ** 2;
export const shortest = (b, c1, L) => (2 * b * (1 - c1)) / L;
export const searched = (mu, c1, t) => 1 - 2 * mu * c1 * t;
export const gradientDescent = (L, R, N) => (L * R ** 2) / (4 * N + 2);
export const sgdRate = (gam, mu, L) => 1 - 2 * gam * mu * (1 - gam * L);
export const sgdBall = (gam, mu, L, s2) => (gam * s2) / (mu * (1 - gam * L));
const MUON = [0.68183, 1.20237]; // where singular values end

const powers = (base, first) => (k) => first * base ** k;

// The curves of a setting: panel is the picture it belongs to, at(k) its height, least
// whether what is observed is to lie above it, claim the id in `nglab verify`.
export function curves(setting) {
  const found = BOUNDS.flatMap((bound) => bound(setting) ?? []);
  return found.map((curve) => ({ least: false, mean: false, ...curve }));
}

const quiet = ({ state }) => state.noise === 0 && state.batch === "all";
const whole = ({ state }) => state.method === "nsgd" && state.norm === "l2" && quiet1(state);
const quiet1 = (state) => state.eps === 0 && state.floor === 0 && state.blocks === "one";
const strong = ({ problem }) => problem.mu > 0 && problem.L > 0;

function floor(setting) {
  const { state, lr } = setting;
  if (!whole(setting) || state.schedule !== "constant") return null;
  return {
    ...{ panel: "distance", claim: "ngd-constant-step-floor", least: true, pairs: true },
    words: "h/2: of two iterates, one is not nearer",
    at: () => lr(0) / 2,
  };
}

function localization(setting) {
  const { problem, lr, R, steps } = setting;
  if (!whole(setting) || !quiet(setting) || !problem.omega) return null;
  const V = [];
  for (let k = 0, total = 0, squares = 0; k <= steps; k++) {
    [total, squares] = [total + lr(k), squares + lr(k) ** 2];
    V.push(localized(R, total, squares));
  }
  return {
    ...{ panel: "gap", claim: "ngd-localization", best: true },
    words: "least f − f* so far: ω(V), V = (R² + Σh²)/(2 Σh)",
    at: (k) => problem.omega(V[k]),
  };
}

function geometric(setting) {
  const { state, problem, R } = setting;
  if (!whole(setting) || !quiet(setting) || state.schedule !== "proven") return null;
  return {
    ...{ panel: "distance", claim: "ngd-geometric-linear", words: "ρᵏ R" },
    at: powers(Math.sqrt(1 - problem.sigma ** 2), R),
  };
}

function trap({ state, problem, start }) {
  const kept = state.blocks === "each" && ["nsgd", "bn_adagrad"].includes(state.method);
  if (!kept || problem.e === undefined || state.noise > 0) return null;
  if (state.eps > 1e-6 || state.norm === "std") return null;
  return {
    ...{ panel: "gap", claim: "block-normalized-nonsmooth-trap", least: true },
    words: "e |x₁ + x₂| at the start",
    at: () => problem.e * Math.abs(start[0] + start[1]),
  };
}

function descent(setting) {
  const { state, problem, lr, R } = setting;
  const { L, mu } = problem;
  const constant = state.method === "gd" && state.schedule === "constant";
  if (!constant || !strong(setting) || lr(0) > 2 / L || !quiet(setting)) return null;
  const [long, short] = [shrinkLong(lr(0), L), shrinkShort(lr(0), mu)];
  const contraction = {
    ...{ panel: "distance", claim: "gd-strongly-convex-contraction" },
    words: "max(|1 − a L|, |1 − a μ|)ᵏ R",
    at: powers(Math.max(Math.abs(long), Math.abs(short)), R),
  };
  const tight = {
    ...{ panel: "gap", claim: "gd-smooth-convex-tight", words: "L R²/(4k + 2)" },
    at: (k) => gradientDescent(L, R, k),
  };
  const best = Math.abs(lr(0) * L - 1) < 1e-9;
  return best ? [contraction, tight] : contraction;
}

// Its mean over all seeds, not this run.
function noiseBall(setting) {
  const { state, problem, lr, R } = setting;
  const { mu, L } = problem;
  const constant = state.method === "gd" && state.schedule === "constant";
  if (!constant || !strong(setting) || quiet(setting)) return null;
  const one = state.batch === "one";
  const most = one ? problem.most : L;
  if (!(most > 0) || lr(0) >= 1 / most) return null;
  const s2 = setting.spread + 2 * state.noise ** 2;
  const [q, ball] = [sgdRate(lr(0), mu, most), sgdBall(lr(0), mu, most, s2)];
  return {
    ...{ panel: "distance", claim: "sgd-noise-ball", mean: true },
    words: "root of the bound on the mean of |x − x*|²",
    at: (k) => Math.sqrt(q ** k * R ** 2 + ball),
  };
}

function exact(setting) {
  const { state, problem, gap } = setting;
  if (state.method !== "exact_line_search" || !quiet(setting)) return null;
  return {
    ...{ panel: "gap", claim: "sd-kantorovich", words: "((κ − 1)/(κ + 1))²ᵏ (f₀ − f*)" },
    at: powers(exactSearch(problem.L / problem.mu), gap),
  };
}

function polyak(setting) {
  const { state, problem, R } = setting;
  if (state.method !== "polyak" || !quiet(setting)) return null;
  const distance = (square, claim, words) => {
    return { panel: "distance", claim, words, at: powers(Math.sqrt(square), R) };
  };
  if (strong(setting)) {
    const words = "(1 − 3μ/(4L))^(k/2) R";
    return distance(polyakStrong(problem.mu, problem.L), "polyak-strongly-convex", words);
  }
  if (!problem.sharp) return null;
  const square = 1 - (problem.sharp / problem.G) ** 2;
  return distance(square, "polyak-sharp-linear", "(1 − μ²/G²)^(k/2) R");
}

function armijo(setting) {
  const { state, problem, lr, gap } = setting;
  if (state.method !== "armijo" || !strong(setting) || !quiet(setting)) return null;
  const least = Math.min(lr(0), shortest(state.shrink, state.c1, problem.L));
  const steps = { panel: "rate", claim: "armijo-min-step", least: true };
  const falls = { panel: "gap", claim: "armijo-linear-rate" };
  const words = "(1 − 2 μ c₁ t)ᵏ (f₀ − f*), t the shortest step";
  return [
    { ...steps, words: "min(η, 2 b (1 − c₁)/L)", at: () => least },
    { ...falls, words, at: powers(searched(problem.mu, state.c1, least), gap) },
  ];
}

function secants(setting) {
  const { state, problem } = setting;
  if (state.method !== "bb" || !strong(setting) || !quiet(setting)) return null;
  if (setting.broken) return null;
  const about = { panel: "rate", claim: "bb-step-bounds", from: 1 };
  return [
    { ...about, words: "1/μ", at: () => 1 / problem.mu },
    { ...about, words: "1/L", least: true, at: () => 1 / problem.L },
  ];
}

function halving(setting) {
  const { state, lr } = setting;
  if (state.method !== "bb" || !setting.broken || !quiet(setting)) return null;
  if (state.formula !== "bb2" || state.cycle !== 1) return null;
  return {
    ...{ panel: "rate", claim: "normalized-bb2-halving", words: "a₀/2ᵏ" },
    at: (k) => (k < 11 ? lr(0) / 2 ** k : NaN), // then rounding hides the angles
  };
}

// |u| = sqrt(s_1^2 + s_2^2); singular values below .0015055 |G| may not have come there.
function muon(setting) {
  const { state, problem, lr, points } = setting;
  const own = state.method === "muon" && state.mu === 0 && state.decay === 0;
  if (!own || state.coefficients !== "jordan" || state.ns_steps < 5) return null;
  if (problem.shapes[0].length === 1 || !quiet(setting)) return null;
  const least = points.map((point) => {
    const g = problem.plane(problem.gradient(problem.lift(point))).map(Math.abs);
    return Math.min(...g) / Math.hypot(...g);
  });
  return MUON.map((s, i) => ({
    ...{ panel: "rate", claim: "muon-quintic-cycle", least: i === 0 },
    words: `√2 · ${s} η`,
    at: (k) => (i || least[k] >= 0.0015055 ? Math.SQRT2 * s * lr(k) : NaN),
  }));
}

const BOUNDS = [
  ...[floor, localization, geometric, trap, descent, noiseBall, exact, polyak, armijo],
  ...[secants, halving, muon],
];
