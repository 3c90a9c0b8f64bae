// Level sets of log(f - f*): shades between a dozen heights, and lines on them.
import { parts } from "./ink.mjs";

const GRID = 120; // points along the longer side
const LINES = 12;

// Heights on a grid over the picture, rows from the top.
function heights(problem, view, width, height) {
  const step = Math.max(width, height) / GRID;
  const [columns, rows] = [Math.ceil(width / step) + 1, Math.ceil(height / step) + 1];
  const values = new Float64Array(columns * rows);
  for (let j = 0; j < rows; j++) {
    for (let i = 0; i < columns; i++) {
      const x = problem.lift(view.point(i * step, j * step));
      values[j * columns + i] = problem.value(x) - problem.minimum.f;
    }
  }
  const tiny = values.reduce((a, b) => (b > 0 && b < a ? b : a), Infinity);
  return { columns, rows, step, values: values.map((a) => Math.log10(Math.max(a, tiny))) };
}

// Where the lines lie: even from the lowest hundredth to the highest value.
function lineHeights(values) {
  const sorted = Float64Array.from(values).sort();
  const [low, high] = [sorted[Math.floor(sorted.length / 100)], sorted.at(-1)];
  return Array.from({ length: LINES }, (_, i) => low + ((high - low) * i) / LINES);
}

export function drawLevels(pen, problem, view, width, height, ink) {
  const grid = heights(problem, view, width, height);
  const at = lineHeights(grid.values);
  pen.imageSmoothingEnabled = true;
  const { columns, rows, step } = grid;
  pen.drawImage(shades(grid, at, ink), 0, 0, (columns - 1) * step, (rows - 1) * step);
  pen.strokeStyle = ink.paper;
  pen.lineWidth = 1;
  pen.beginPath();
  for (const level of at.slice(1)) segments(pen, grid, level);
  pen.stroke();
}

function shades({ columns, rows, values }, at, ink) {
  const [paper, far] = [parts(ink.paper), parts(ink.ink)];
  const [low, high] = [at[0], at.at(-1)];
  const image = new ImageData(columns - 1, rows - 1);
  for (let j = 0; j < rows - 1; j++) {
    for (let i = 0; i < columns - 1; i++) {
      const height = (values[j * columns + i] + values[(j + 1) * columns + i + 1]) / 2;
      const share = Math.min(Math.max((height - low) / (high - low || 1), 0), 1.1);
      const pixel = 4 * (j * (columns - 1) + i);
      for (let c = 0; c < 3; c++) {
        image.data[pixel + c] = paper[c] + (far[c] - paper[c]) * (0.05 + 0.3 * share);
      }
      image.data[pixel + 3] = 255;
    }
  }
  const canvas = new OffscreenCanvas(columns - 1, rows - 1);
  canvas.getContext("2d").putImageData(image, 0, 0);
  return canvas;
}

// Marching squares: of a cell, the crossings of its sides, joined in pairs.
function segments(pen, { columns, rows, step, values }, level) {
  for (let j = 0; j < rows - 1; j++) {
    for (let i = 0; i < columns - 1; i++) {
      const k = j * columns + i;
      const corners = [values[k], values[k + 1], values[k + columns + 1], values[k + columns]];
      const above = corners.map((a) => a > level);
      if (above.every((side) => side === above[0])) continue;
      const found = crossings(corners, above, level);
      for (let n = 0; n + 1 < found.length; n += 2) {
        pen.moveTo((i + found[n][0]) * step, (j + found[n][1]) * step);
        pen.lineTo((i + found[n + 1][0]) * step, (j + found[n + 1][1]) * step);
      }
    }
  }
}

const CORNERS = [[0, 0], [1, 0], [1, 1], [0, 1]];

function crossings(corners, above, level) {
  const found = [];
  for (let a = 0; a < 4; a++) {
    const b = (a + 1) % 4;
    if (above[a] === above[b]) continue;
    const share = (level - corners[a]) / (corners[b] - corners[a]);
    const [[x, y], [u, v]] = [CORNERS[a], CORNERS[b]];
    found.push([x + share * (u - x), y + share * (v - y)]);
  }
  return found;
}
