// What is chosen: a flat object of strings and numbers, x the start; and the same as the
// text after # in the address.
import { CATALOGUE } from "./catalogue.mjs";
import { problemOf } from "./problems.mjs";

const { knobs, choices, problems, methods, stories } = CATALOGUE;
const GIVEN = { schedule: "constant", ratio: 0.9, blocks: "one", batch: "all" };
const RUN = { noise: 0, seed: 1, steps: 60, zoom: 1, sabotage: "no" };

export const rounded = (a, digits = 5) => Number(a.toPrecision(digits));
const within = (name, a) => Math.min(Math.max(a, knobs[name][1]), knobs[name][2]);

// Whether a problem is one that the method can be run on.
export const suits = (method, problem) => {
  const need = methods[method].needs;
  return !need || (need in problem && (need !== "A" || problem.most !== undefined));
};

// A rate to begin with.
function usualRate(method, problem) {
  const { unit = "one", times = 1 } = methods[method];
  const known = problemOf({ ...problems[problem].knob, problem });
  const step = problems[problem].step ?? 1 / (known.L ?? 1);
  const usual = { gradient: step, length: problems[problem].length, share: 0.02, one: 1 };
  return within("lr", rounded(times * usual[unit], 3));
}

// A state that begins with this problem and method.
export function begun(problem, method) {
  const { knob = {}, start } = problems[problem];
  const own = methods[method].config;
  const lr = usualRate(method, problem);
  return { problem, ...knob, method, ...own, lr, ...GIVEN, ...RUN, x: [...start] };
}

// The state with another choice; what belongs to the old one goes, the rest stays.
export function changed(state, name, value) {
  if (name === "story") return told(value);
  const next = { ...state, [name]: value };
  if (name !== "problem" && name !== "method") return next;
  const { problem } = next;
  const fits = suits(next.method, problemOf({ ...problems[problem].knob, problem }));
  const fresh = begun(problem, fits ? next.method : "nsgd");
  const kept = ["noise", "seed", "steps", "blocks", "batch", "schedule", "ratio"];
  if (name === "method") kept.push("x", "zoom", ...Object.keys(problems[problem].knob ?? {}));
  for (const key of kept) fresh[key] = state[key];
  return settled(fresh);
}

// Without choices that mean nothing here.
function settled(state) {
  const problem = problemOf(state);
  if (!problem.A) state.batch = "all";
  if (!methods[state.method].blocks || problem.shapes[0].length > 1) state.blocks = "one";
  if (methods[state.method].rate !== "given") state.schedule = "constant";
  if (state.schedule === "proven" && !provable(state, problem)) state.schedule = "constant";
  return state;
}

export const provable = (state, problem) =>
  state.method === "nsgd" && problem.sigma > 0 && problem.sigma <= Math.SQRT1_2 + 1e-12;

export function told(story) {
  const { problem, method, ...own } = stories[story].state;
  return settled({ ...begun(problem, method), ...own });
}

// --- The text: problem=quadratic&kappa=10&method=nsgd&...&x=4,1.2

export function written(state) {
  const text = (value) => (Array.isArray(value) ? value.join(",") : String(value));
  const pairs = Object.entries(state).map(([name, value]) => [name, text(value)]);
  const spelled = (value) => encodeURIComponent(value).replaceAll("%2C", ",");
  return pairs.map(([name, value]) => `${name}=${spelled(value)}`).join("&");
}

// The state of a text, and what in it was not understood.
export function read(text) {
  const pairs = new URLSearchParams(text.replace(/^#/, ""));
  const notes = [];
  const story = pairs.get("story");
  const known = story === null || Object.hasOwn(stories, story);
  if (!known) notes.push(`there is no story ${story}`);
  let state = told(known && story ? story : "hovering");
  for (const name of ["problem", "method"]) {
    const value = pairs.get(name);
    const there = { problem: problems, method: methods }[name];
    if (value === null) continue;
    if (Object.hasOwn(there, value)) state = changed(state, name, value);
    else notes.push(`there is no ${name} ${value}`);
    if (state[name] !== value && Object.hasOwn(there, value)) {
      notes.push(`${value} needs another problem`);
    }
  }
  for (const [name, value] of pairs) {
    if (["story", "problem", "method"].includes(name)) continue;
    const meant = Object.hasOwn(state, name) ? understood(name, value) : undefined;
    if (meant === undefined) notes.push(`${name}=${value} means nothing here`);
    else state[name] = meant;
  }
  return { state: settled(state), notes };
}

function understood(name, value) {
  if (name in choices) return Object.hasOwn(choices[name][1], value) ? value : undefined;
  const numbers = value.split(",").map((part) => (part.trim() ? Number(part) : NaN));
  const many = name === "x" ? 2 : 1;
  if (numbers.length !== many || !numbers.every(Number.isFinite)) return undefined;
  if (name === "x") return numbers;
  return within(name, WHOLE.includes(name) ? Math.round(numbers[0]) : numbers[0]);
}
export const WHOLE = ["seed", "steps", "every", "m", "cycle", "memory", "ns_steps"];
