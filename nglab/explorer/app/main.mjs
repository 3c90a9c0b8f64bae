// The explorer: what is chosen, drawn once a frame, kept in the address.
import { CATALOGUE } from "../lab/catalogue.mjs";
import { problemOf } from "../lab/problems.mjs";
import { run } from "../lab/run.mjs";
import { changed, read, rounded, told, written } from "../lab/state.mjs";
import { drawPanel } from "./charts.mjs";
import { controls } from "./controls.mjs";
import { mapOn } from "./map.mjs";
import { caption, described, mapWords, summary } from "./words.mjs";

const byId = (id) => document.getElementById(id);
const PANELS = ["distance", "gap", "rate"];
const QUIET = 250; // ms after the last change until it is told and kept

const canvas = byId("map");
const map = mapOn(canvas);
const show = controls(choose);
let [state, notes, asked, later] = [null, [], false, 0];

const storyOf = (now) =>
  Object.keys(CATALOGUE.stories).find((name) => written(told(name)) === written(now));

function choose(name, value, i) {
  if (i === undefined) take(changed(state, name, value));
  else take({ ...state, x: state.x.map((a, j) => (j === i ? value : a)) });
}

function take(next, unclear = []) {
  [state, notes] = [next, unclear];
  if (!asked) requestAnimationFrame(draw);
  asked = true;
  clearTimeout(later);
  later = setTimeout(settle, QUIET);
}

function draw() {
  asked = false;
  const result = run(state);
  show(state, storyOf(state));
  map.draw(state, result);
  for (const panel of PANELS) {
    const bounds = result.bounds.filter((curve) => curve.panel === panel);
    const last = result.points.length - 1;
    drawPanel(byId(panel), result.panels[panel], bounds, last);
    caption(byId(`${panel}-words`), panel, state, bounds);
  }
  return result;
}

// What need not follow every frame: words for readers of screens, and the address.
function settle() {
  const result = run(state);
  for (const panel of PANELS) {
    const bounds = result.bounds.filter((curve) => curve.panel === panel);
    const words = described(panel, state, result.panels[panel], bounds);
    byId(panel).setAttribute("aria-label", words);
  }
  canvas.setAttribute("aria-label", mapWords(state));
  const unclear = notes.length ? ` (${notes.join("; ")})` : "";
  byId("summary").textContent = summary(state, result) + unclear;
  byId("link").textContent = "Copy the link";
  byId("link").href = `#${written(state)}`;
  keep(written(state));
}

function keep(text) {
  if (location.protocol === "about:") return; // a page within a notebook has no address
  history.replaceState(null, "", `#${text}`);
}

// --- Dragging, keys, zoom.

function dragged(event) {
  const box = canvas.getBoundingClientRect();
  const view = map.viewNow(state, problemOf(state));
  const x = view.point(event.clientX - box.left, event.clientY - box.top);
  take({ ...state, x: x.map((a) => rounded(a, 4)) });
}

const fingers = new Map(); // where they are; two of them zoom

function apart() {
  const [[a, b], [c, d]] = [...fingers.values()];
  return Math.hypot(a - c, b - d);
}

canvas.addEventListener("pointerdown", (event) => {
  canvas.setPointerCapture(event.pointerId);
  fingers.set(event.pointerId, [event.clientX, event.clientY]);
  if (fingers.size === 1) dragged(event);
});
canvas.addEventListener("pointermove", (event) => {
  if (!fingers.has(event.pointerId)) return;
  const before = fingers.size === 2 ? apart() : 0;
  fingers.set(event.pointerId, [event.clientX, event.clientY]);
  if (fingers.size === 1) dragged(event);
  else if (before > 0) zoomed(apart() / before);
});
for (const end of ["pointerup", "pointercancel"]) {
  canvas.addEventListener(end, (event) => fingers.delete(event.pointerId));
}

function zoomed(by) {
  const [, least, most] = CATALOGUE.knobs.zoom;
  take({ ...state, zoom: rounded(Math.min(Math.max(state.zoom * by, least), most), 3) });
}
canvas.addEventListener(
  "wheel",
  (event) => {
    event.preventDefault();
    zoomed(Math.exp(-event.deltaY / 500));
  },
  { passive: false },
);
byId("nearer").onclick = () => zoomed(1.5);
byId("farther").onclick = () => zoomed(1 / 1.5);

const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

canvas.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "+" || event.key === "=") zoomed(1.5);
  else if (event.key === "-") zoomed(1 / 1.5);
  else if (event.key in WAYS) moved(WAYS[event.key], event.shiftKey ? 40 : 8);
  else return;
  event.preventDefault();
});

function moved(way, pixels) {
  const { scale } = map.viewNow(state, problemOf(state));
  take({ ...state, x: state.x.map((a, i) => rounded(a + (way[i] * pixels) / scale, 4)) });
}

// --- The link, the colours, the size, the address.

byId("link").onclick = async (event) => {
  event.preventDefault();
  try {
    await navigator.clipboard.writeText(byId("link").href);
    byId("link").textContent = "Copied";
  } catch {
    location.hash = byId("link").href.split("#")[1]; // then it is in the address
    byId("link").textContent = "It is in the address";
  }
};

const dark = matchMedia("(prefers-color-scheme: dark)");

function colour(theme) {
  document.documentElement.dataset.theme = theme;
  byId("theme").textContent = theme === "dark" ? "Light" : "Dark";
  if (state) take(state, notes);
}
byId("theme").onclick = () => {
  colour(document.documentElement.dataset.theme === "dark" ? "light" : "dark");
};
dark.addEventListener("change", () => colour(dark.matches ? "dark" : "light"));

byId("controls").onsubmit = (event) => event.preventDefault();
const sizes = new ResizeObserver(() => state && take(state, notes));
for (const id of ["map", ...PANELS]) sizes.observe(byId(id));

function arrive() {
  const { state: next, notes: unclear } = read(location.hash || document.body.dataset.start);
  take(next, unclear);
}
addEventListener("hashchange", arrive);

colour(dark.matches ? "dark" : "light");
arrive();
