// Draws: the same seed gives the same numbers, whatever the page around it.

// Marsaglia's 32 bits by xorshift on a counter: mulberry32.
function uniforms(seed) {
  let counter = (seed + 1) * 0x9e3779b9;
  return () => {
    counter = (counter + 0x6d2b79f5) | 0;
    let bits = Math.imul(counter ^ (counter >>> 15), 1 | counter);
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits;
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function drawsOf(seed) {
  const [uniform, chosen, batch] = [0, 1, 2].map((stream) => uniforms(3 * seed + stream));
  const index = (m) => Math.floor(chosen() * m);
  const normal = () => {
    const radius = Math.sqrt(-2 * Math.log(1 - uniform()));
    return radius * Math.cos(2 * Math.PI * uniform());
  };
  const three = (m) => [0, 1, 2].map(() => Math.floor(batch() * m));
  const batches = ({ m, steps, method }, { A }) =>
    method === "same_batch_bb"
      ? Array.from({ length: Math.ceil(steps / m) + 1 }, () => three(A.length))
      : null;
  const gaussian = (n) => Array.from({ length: n }, normal);
  return { index, gaussian, batches };
}
