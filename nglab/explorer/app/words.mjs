// What the pictures show, in words: captions, labels for readers of screens, a summary.
import { CATALOGUE } from "../lab/catalogue.mjs";

const WORDS = { distance: "|xₖ − x*|", gap: "f(xₖ) − f*" };
const RATES = { lr: "rate ηₖ", step: "length of step k", ratio: "rate aₖ = |xₖ₊₁ − xₖ|/|g|" };
const MARGIN = 1 + 1e-6; // what rounding may add to a bound that is met exactly

export const brokenBy = ({ ratio }) => ratio !== null && !(ratio <= MARGIN);
export const short = (a) => (a === 0 ? "0" : String(Number(a.toPrecision(3))));

const ratioOf = (state) =>
  RATES[state.sabotage === "yes" && state.method === "bb" ? "step" : CATALOGUE.methods[state.method].shows];
const quantity = (panel, state) => WORDS[panel] ?? ratioOf(state);

function element(tag, className, text = "") {
  const made = document.createElement(tag);
  return Object.assign(made, { className, textContent: text });
}

// The caption of a panel: its quantity, and a line for each curve.
export function caption(figure, panel, state, bounds) {
  const parts = [element("span", "key"), " ", element("b", "", quantity(panel, state))];
  for (const curve of bounds) {
    parts.push(" ", element("span", "key proved"), ` ${curve.words} (${curve.claim}) `);
    if (curve.mean) parts.push("in the mean");
    else if (brokenBy(curve)) parts.push(element("span", "broken", "broken"));
    else parts.push("holds");
  }
  figure.replaceChildren(...parts);
}

// The same for those who do not see it.
export function described(panel, state, values, bounds) {
  const seen = values.filter((a) => !Number.isNaN(a));
  if (!seen.length) return `${quantity(panel, state)}: nothing to show`;
  const run = `from ${short(seen[0])} to ${short(seen.at(-1))} in ${values.length - 1} steps`;
  const curves = bounds.map((curve) => `; bound ${curve.words}${verdict(curve)}`);
  return `${quantity(panel, state)} ${run}${curves.join("")}`;
}

const verdict = (curve) =>
  curve.mean ? ", in the mean" : brokenBy(curve) ? ", broken" : ", holds";

export function mapWords(state) {
  const { title } = CATALOGUE.problems[state.problem];
  const [a, b] = state.x.map(short);
  return (
    `Level sets of ${title}, and the iterates of ${CATALOGUE.methods[state.method].title} ` +
    `from (${a}, ${b}). Drag to move the start, or use the arrow keys; plus and minus zoom.`
  );
}

export function summary(state, { panels, bounds, diverged, broken }) {
  const steps = panels.distance.length - 1;
  const [d, gap] = [panels.distance.at(-1), panels.gap.at(-1)];
  const start = diverged ? `Diverges after ${steps} steps` : `After ${steps} steps`;
  const wrong = broken ? `With a sabotage (${broken.words}): ` : "";
  const judged = bounds.filter((curve) => !curve.mean);
  const lost = judged.filter(brokenBy);
  const bound = !judged.length
    ? "no proven bound covers this setting"
    : lost.length
      ? `broken: ${lost.map((curve) => curve.claim).join(", ")}`
      : "within every proven bound";
  const values = `|x − x*| = ${short(d)}, f − f* = ${short(gap)}`;
  return `${wrong}${start}: ${values}; ${bound}.`;
}
