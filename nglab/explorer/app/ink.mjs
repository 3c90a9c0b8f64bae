// A canvas in CSS pixels, and the colours of the page.

// The context of a canvas as wide and high as it is shown, at most twice as fine.
export function paper(canvas) {
  const { clientWidth: width, clientHeight: height } = canvas;
  const fine = Math.min(window.devicePixelRatio || 1, 2);
  const [w, h] = [Math.round(width * fine), Math.round(height * fine)];
  if (canvas.width !== w || canvas.height !== h) [canvas.width, canvas.height] = [w, h];
  const pen = canvas.getContext("2d");
  pen.setTransform(fine, 0, 0, fine, 0, 0);
  pen.clearRect(0, 0, width, height);
  return { pen, width, height, fine };
}

const NAMES = ["paper", "panel", "ink", "soft", "line", "seen", "proved", "start"];

export function inks() {
  const style = getComputedStyle(document.documentElement);
  const pairs = NAMES.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]);
  return { ...Object.fromEntries(pairs), size: parseFloat(style.fontSize) };
}

// The red, green and blue of #rrggbb.
export const parts = (color) => [1, 3, 5].map((i) => parseInt(color.slice(i, i + 2), 16));

export function line(pen, points, style) {
  Object.assign(pen, { lineWidth: 1, ...style });
  pen.setLineDash(style.dash ?? []);
  pen.beginPath();
  let drawn = false;
  for (const [x, y] of points) {
    const there = Number.isFinite(x) && Number.isFinite(y);
    if (there) drawn ? pen.lineTo(x, y) : pen.moveTo(x, y);
    drawn = there;
  }
  pen.stroke();
  pen.setLineDash([]);
}
