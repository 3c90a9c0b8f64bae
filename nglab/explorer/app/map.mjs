// The picture: level sets, iterates, the start that one drags.
import { CATALOGUE } from "../lab/catalogue.mjs";
import { minus, norm } from "../methods/vectors.mjs";
import { inks, line, paper } from "./ink.mjs";
import { drawLevels } from "./levels.mjs";

// What part of the plane is seen: towards the nearest minimiser, the nearer one looks.
export function viewOf(state, problem, width, height) {
  const [u, v, half] = CATALOGUE.problems[state.problem].view;
  const away = (x) => norm(minus(x, state.x));
  const near = problem.minimum.x.reduce((a, b) => (away(b) < away(a) ? b : a));
  const share = Math.max(0, 1 - 1 / state.zoom);
  const goal = problem.plane(near.length === 2 ? problem.lift(near) : near);
  const centre = [u + share * (goal[0] - u), v + share * (goal[1] - v)];
  const scale = (state.zoom * Math.min(width, height)) / (2 * half);
  return {
    scale,
    point: (a, b) => [
      centre[0] + (a - width / 2) / scale,
      centre[1] - (b - height / 2) / scale,
    ],
    place: ([x, y]) => [
      width / 2 + (x - centre[0]) * scale,
      height / 2 - (y - centre[1]) * scale,
    ],
  };
}

export function mapOn(canvas) {
  const kept = { key: "", levels: document.createElement("canvas") };

  // The level sets are drawn anew only when they are others.
  function background(state, problem, view, width, height, fine, ink) {
    const seen = [...view.point(0, 0), view.scale, state.kappa, state.e, ink.paper];
    const key = [state.problem, width, height, ...seen].join();
    if (key === kept.key) return;
    Object.assign(kept.levels, { width: width * fine, height: height * fine });
    const pen = kept.levels.getContext("2d");
    pen.scale(fine, fine);
    drawLevels(pen, problem, view, width, height, ink);
    kept.key = key;
  }

  function draw(state, result) {
    const { pen, width, height, fine } = paper(canvas);
    if (!width || !height) return;
    const ink = inks();
    const view = viewOf(state, result.problem, width, height);
    background(state, result.problem, view, width, height, fine, ink);
    pen.drawImage(kept.levels, 0, 0, width, height);
    circles(pen, result, view, ink);
    for (const x of result.problem.minimum.x) star(pen, view.place(x), ink);
    iterates(pen, result.points.map(view.place), ink);
    scaleBar(pen, view, width, height, ink);
  }
  const viewNow = (state, problem) => viewOf(state, problem, canvas.clientWidth, canvas.clientHeight);
  return { draw, viewNow };
}

// The ball around x* that the floor of a constant step speaks of.
function circles(pen, { bounds, problem }, view, ink) {
  for (const { heights } of bounds.filter((curve) => curve.pairs)) {
    for (const x of problem.minimum.x) {
      const [a, b] = view.place(x);
      pen.beginPath();
      pen.arc(a, b, heights[0] * view.scale, 0, 2 * Math.PI);
      Object.assign(pen, { strokeStyle: ink.proved, lineWidth: 2 });
      pen.setLineDash([6, 5]);
      pen.stroke();
      pen.setLineDash([]);
    }
  }
}

function star(pen, [a, b], ink) {
  pen.beginPath();
  for (let i = 0; i < 10; i++) {
    const [angle, radius] = [(Math.PI * i) / 5 - Math.PI / 2, i % 2 ? 3.2 : 8];
    pen.lineTo(a + radius * Math.cos(angle), b + radius * Math.sin(angle));
  }
  pen.closePath();
  Object.assign(pen, { fillStyle: ink.ink, strokeStyle: ink.paper, lineWidth: 1 });
  pen.fill();
  pen.stroke();
}

function dot(pen, [a, b], radius, fill, edge) {
  if (!Number.isFinite(a) || !Number.isFinite(b)) return;
  pen.beginPath();
  pen.arc(a, b, radius, 0, 2 * Math.PI);
  Object.assign(pen, { fillStyle: fill, strokeStyle: edge, lineWidth: 2 });
  pen.fill();
  pen.stroke();
}

const FAR = 1e5; // pixels: farther out canvases lose their precision

function iterates(pen, places, ink) {
  const seen = places.map((place) => place.map((a) => Math.min(Math.max(a, -FAR), FAR)));
  line(pen, seen, { strokeStyle: ink.paper, lineWidth: 4.5, lineJoin: "round" });
  line(pen, seen, { strokeStyle: ink.seen, lineWidth: 2, lineJoin: "round" });
  pen.fillStyle = ink.seen;
  for (const [a, b] of seen.slice(1, 400)) {
    pen.beginPath();
    pen.arc(a, b, 3, 0, 2 * Math.PI);
    pen.fill();
  }
  dot(pen, seen.at(-1), 5, ink.seen, ink.paper);
  dot(pen, seen[0], 9, ink.start, ink.paper);
}

// A length to compare with: 1, 2 or 5 times a power of ten.
function scaleBar(pen, view, width, height, ink) {
  const most = width / 4 / view.scale;
  const power = 10 ** Math.floor(Math.log10(most));
  const length = power * [5, 2, 1].find((a) => a * power <= most);
  const [a, b] = [12, height - 12];
  const ends = [[a, b], [a + length * view.scale, b]];
  line(pen, ends, { strokeStyle: ink.ink, lineWidth: 2 });
  Object.assign(pen, { fillStyle: ink.ink, font: `${0.8 * ink.size}px system-ui` });
  pen.fillText(String(Number(length.toPrecision(1))), a, b - 6);
}
