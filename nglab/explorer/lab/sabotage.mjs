// One thing wrong, in words, and the method, the config or the rates with it.
import { METHODS } from "../methods/index.mjs";
import { minus, normalized, plus, times } from "../methods/vectors.mjs";

// Each step s times as long.
const stretched = ({ init, step }, s) => ({
  init,
  step(x, g, state, c) {
    const [there, next] = step(x, g, state, c);
    return [plus(x, times(s, minus(there, x))), next];
  },
});

const { adam, adamw, nadam, bb, gd, polyak, exact_line_search } = METHODS;
const uncorrected = ({ init, step }) => ({
  words: "no correction of the averages' bias",
  method: { init: (x0) => ({ ...init(x0), b1t: 0, b2t: 0 }), step },
});
const hundredth = (method) => ({
  words: "steps a hundredth as long",
  method: stretched(method, 0.01),
});

const WRONG = {
  gd: () => ({ words: "steps twice as long as said", method: stretched(gd, 2) }),
  nsgd: normalisation,
  adaptive_nsgd: ({ beta }) => ({
    words: "the sign of the correlation turned",
    config: { beta: -beta },
  }),
  bb: () => ({
    words: "the secants of normalised gradients",
    method: { ...bb, step: (x, g, s, c) => bb.step(x, normalized(g, c, {}), s, c) },
    units: true,
  }),
  armijo: () => ({ words: "the first trial is always taken", method: gd }),
  polyak: () => hundredth(polyak),
  exact_line_search: () => hundredth(exact_line_search),
  adam: () => uncorrected(adam),
  nadam: () => uncorrected(nadam),
  adamw: () => uncorrected(adamw),
  muon: () => ({ words: "one step of the polynomial", config: { ns_steps: 1 } }),
};

function normalisation(state, problem, R) {
  if (state.schedule === "proven") return understated(problem, R);
  if (state.blocks === "each") {
    return { words: "one norm for all", config: { blocks: [2], shapes: [[2]] } };
  }
  return { words: "divided by |g| + 0.1", config: { eps: 0.1 } };
}

// The steps of half the condition number; or of half the distance where there is none.
function understated({ L, mu, sigma }, R) {
  const half = L / mu / 2;
  const known = mu > 0 ? (2 * Math.sqrt(half)) / (1 + half) : sigma;
  const reach = mu > 0 ? R : R / 2;
  const lr = (k) => known * reach * Math.sqrt(1 - known ** 2) ** k;
  return { words: mu > 0 ? "κ understated by half" : "R understated by half", lr };
}

// The sabotage of a state, or null where there is none.
export const sabotageOf = (state, problem, R) =>
  WRONG[state.method]?.(state, problem, R) ?? null;
