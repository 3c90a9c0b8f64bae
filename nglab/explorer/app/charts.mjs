// A panel: a quantity over k on a logarithmic axis, and the curves that bound it.
import { inks, line, paper } from "./ink.mjs";

const DECADES = 14; // at most: below is rounding

// The ends of the axis, in powers of ten.
function ends(lists) {
  const all = lists.flat().filter((a) => a > 0 && Number.isFinite(a));
  if (!all.length) return [-1, 1];
  const [low, high] = [Math.min(...all), Math.max(...all)].map(Math.log10);
  const margin = Math.max(0.06 * Math.min(high - low, DECADES), 0.12);
  return [Math.max(low, high - DECADES) - margin, high + margin];
}

// Heights with a number: each power of ten or every few of them, and 2 and 5 times.
function ticks([low, high]) {
  const span = high - low;
  const every = Math.max(1, Math.ceil(span / 5));
  const found = [];
  for (let n = Math.ceil(low - 1); n <= high; n++) {
    if (n % every) continue;
    for (const digit of span < 2 ? [1, 2, 5] : [1]) {
      const height = n + Math.log10(digit);
      if (height >= low && height <= high) found.push([height, named(digit, n)]);
    }
  }
  return found;
}
const RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹";
const raised = (n) => (n < 0 ? "⁻" : "") + [...String(Math.abs(n))].map((d) => RAISED[d]).join("");
const named = (digit, n) =>
  Math.abs(n) <= 2 ? String(Number((digit * 10 ** n).toPrecision(1))) : `10${raised(n)}`;

// Steps with a number: 0 and some more.
function stepsNamed(last) {
  const power = 10 ** Math.floor(Math.log10(Math.max(last, 1)));
  const every = [0.2, 0.5, 1, 2].map((a) => a * power).find((a) => last / a <= 5 && a >= 1) ?? 1;
  return Array.from({ length: Math.floor(last / every) + 1 }, (_, i) => i * every);
}

export function drawPanel(canvas, values, curves, last) {
  const { pen, width, height } = paper(canvas);
  if (!width || !height) return;
  const ink = inks();
  const range = ends([values, ...curves.map((curve) => curve.heights)]);
  const box = { left: 3.1 * ink.size, right: width - ink.size, top: 6, bottom: height - 1.5 * ink.size };
  const across = (k) => box.left + ((box.right - box.left) * k) / Math.max(last, 1);
  const share = (a) => (Math.log10(a) - range[0]) / (range[1] - range[0]);
  const up = (a) => box.bottom - (box.bottom - box.top) * (a > 0 ? Math.max(share(a), 0) : 0);
  axes(pen, box, range, last, across, ink);
  pen.save();
  pen.beginPath();
  pen.rect(box.left, box.top - 2, box.right - box.left + 3, box.bottom - box.top + 3);
  pen.clip();
  const points = values.map((a, k) => [across(k), a >= 0 ? up(a) : NaN]);
  line(pen, points, { strokeStyle: ink.seen, lineWidth: 2.2, lineJoin: "round" });
  for (const { heights } of curves) {
    const bound = heights.map((a, k) => [across(k), a > 0 ? up(a) : NaN]);
    line(pen, bound, { strokeStyle: ink.proved, lineWidth: 2.2, dash: [7, 5] });
  }
  pen.restore();
}

function axes(pen, box, range, last, across, ink) {
  Object.assign(pen, { font: `${0.78 * ink.size}px system-ui`, fillStyle: ink.soft });
  pen.textBaseline = "middle";
  pen.textAlign = "right";
  for (const [height, name] of ticks(range)) {
    const share = (height - range[0]) / (range[1] - range[0]);
    const y = box.bottom - (box.bottom - box.top) * share;
    line(pen, [[box.left, y], [box.right, y]], { strokeStyle: ink.line });
    pen.fillText(name, box.left - 5, y);
  }
  pen.textBaseline = "alphabetic";
  pen.textAlign = "center";
  for (const k of stepsNamed(last)) pen.fillText(String(k), across(k), box.bottom + ink.size);
  const corner = [[box.left, box.top], [box.left, box.bottom], [box.right, box.bottom]];
  line(pen, corner, { strokeStyle: ink.soft });
}
