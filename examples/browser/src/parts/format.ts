// Numbers as people read them.

/** 5285520 as "5.29 MB". */
export function bytesText(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  const [value, unit] = bytes < 1e6 ? [bytes / 1e3, 'kB'] : [bytes / 1e6, 'MB'];
  return `${value >= 100 ? value.toFixed(0) : value.toPrecision(3)} ${unit}`;
}

/** [1, 224, 224, 3] as "1 × 224 × 224 × 3"; -1 is a dimension that may be any. */
export function shapeText(shape: readonly number[]): string {
  return shape.length === 0 ? 'scalar' : shape.map((size) => (size < 0 ? '?' : String(size))).join(' × ');
}

/** Milliseconds with three digits at most. */
export function timeText(milliseconds: number): string {
  return `${milliseconds < 10 ? milliseconds.toFixed(1) : milliseconds.toFixed(0)} ms`;
}

/** A share of one as "75.4 %". */
export function percentText(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
