// The figures that every JavaScript engine is measured by, once it is created; python_engine.py has the same.

const WARM_UP = 5;

/**
 * Milliseconds of the first inference, of later ones, and the process's peak memory in MB.
 *
 * @param {string} runs
 * @param {() => unknown} infer - setTensor, invoke, getTensor; may be async.
 */
export async function timesOf(runs, infer) {
  const times = [];
  for (let i = 0; i < Number(runs) + WARM_UP; i++) {
    const start = performance.now();
    const running = infer();
    // An await costs the others something that they need not pay.
    if (running instanceof Promise) await running;
    times.push(performance.now() - start);
  }
  const later = times.slice(WARM_UP).sort((a, b) => a - b);
  return {
    first: times[0],
    warm: later[later.length >> 1],
    least: later[0],
    memory: process.resourceUsage().maxRSS / 1000,
  };
}

/** Fills an input with the same noise for every engine; noise of python_engine.py is the same. */
export function addNoise(values) {
  const isFloat = values instanceof Float32Array;
  for (let i = 0; i < values.length; i++) {
    const noise = (i * 31) % 251;
    values[i] = isFloat ? noise / 125 - 1 : values instanceof Int8Array ? noise - 125 : noise;
  }
  return values;
}
