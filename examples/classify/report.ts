// What the example prints: a block of text per photo, bars included.

import type { LabelledScore } from 'tflite-interpreter';

/** Milliseconds by stage. */
export type Times = Readonly<Record<string, number>>;

/** What is known before the first photo. */
export interface Setup {
  readonly model: string;
  readonly input: string;
  readonly engine: string;
  /** Why it is this engine. */
  readonly reason: string;
  /** What of the model was said in older operators. */
  readonly lowered: readonly string[];
  readonly threads: number;
  readonly milliseconds: Times;
}

/** One classified photo. */
export interface Answer {
  readonly image: string;
  readonly width: number;
  readonly height: number;
  readonly labels: readonly LabelledScore[];
  readonly milliseconds: Times;
}

const BAR = 30;

export function printSetup({ model, input, engine, reason, lowered, threads, milliseconds }: Setup): void {
  console.log(`model   ${model}`);
  console.log(`input   ${input}`);
  console.log(`engine  ${engine}, ${threads === 1 ? '1 thread' : `${threads} threads`}`);
  console.log(`reason  ${reason}`);
  if (lowered.length > 0) console.log(`lowered ${lowered.join(', ')}`);
  console.log(`time    ${timesText(milliseconds)}`);
}

export function printAnswer({ image, width, height, labels, milliseconds }: Answer): void {
  const margin = Math.max(...labels.map(({ label }) => label.length));
  // Scores beyond 1 are no probabilities: the best one then fills the bar.
  const full = Math.max(1, ...labels.map(({ score }) => score));
  console.log(`\n${image} (${width} x ${height})`);
  for (const { label, score } of labels) {
    const bar = '█'.repeat(Math.round((Math.max(0, score) / full) * BAR));
    console.log(`  ${label.padEnd(margin)}  ${score.toFixed(3).padStart(6)}  ${bar}`.trimEnd());
  }
  console.log(`  ${timesText(milliseconds)}`);
}

function timesText(times: Times): string {
  return Object.entries(times)
    .map(([stage, time]) => `${stage.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)} ${time.toFixed(1)} ms`)
    .join(', ');
}
