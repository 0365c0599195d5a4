// What a loop over the frames of a video leaves in memory: part of npm run bench:images.

import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createPreprocessor } from 'tflite-interpreter/image';
import { median, table } from './statistics.mjs';

const FRAMES = 1000;
const ROUNDS = 3;

/** Frames of 1280 x 720 RGBA pixels into one tensor of 224 x 224, by two filters; the least growth of several rounds. */
export function frameTable() {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc');
  const used = () => {
    collect();
    collect();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return heapUsed + arrayBuffers;
  };
  const frame = { width: 1280, height: 720, channels: 4, data: new Uint8Array(1280 * 720 * 4) };
  for (let at = 0; at < frame.data.length; at++) frame.data[at] = (at * 31) >> 5;
  const into = new Float32Array(224 * 224 * 3);
  const rows = ['nearest', 'bilinear'].map((interpolation) => {
    const preprocessor = createPreprocessor('mobilenet_v2', { interpolation });
    const growths = [];
    const times = [];
    for (let round = 0; round < ROUNDS; round++) {
      const before = used();
      const start = performance.now();
      for (let i = 0; i < FRAMES; i++) preprocessor.fromPixels(frame, { into });
      times.push((performance.now() - start) / FRAMES);
      growths.push(used() - before);
    }
    return [interpolation, median(times).toFixed(2), (Math.min(...growths) / 1024).toFixed(1)];
  });
  return table(['1280 x 720 to 224 x 224', 'ms a frame', `kB more after ${FRAMES} frames`], rows);
}
