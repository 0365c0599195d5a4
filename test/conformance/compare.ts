// Does an answer equal Python's? The rules of the corpus: exact, within Python's own spread, or not.

import { DTYPES, type Tensor } from 'tflite-interpreter';
import { tensorOf, type CorpusArray, type Spread } from './corpus.ts';

/** Undefined when the answer passes, else what is wrong with it. */
export interface Difference {
  readonly text: string;
  /** The largest distance of any element; undefined where shapes or dtypes differ already. */
  readonly maxAbs?: number;
  /** The answer is quantized and no element is more than one step off. */
  readonly oneStep?: boolean;
}

export function compareAnswer(
  got: Tensor,
  expect: CorpusArray,
  spread: Spread | undefined,
  blob: Uint8Array,
  onlyForm = false,
): Difference | undefined {
  const want = tensorOf(expect, blob);
  // Python says int8 of int4 tensors.
  const sameDType = got.dtype === want.dtype || (got.dtype === 'int4' && want.dtype === 'int8');
  if (!sameDType || String(got.shape) !== String(want.shape)) {
    return { text: `is ${got.dtype} [${String(got.shape)}], expected ${want.dtype} [${String(want.shape)}]` };
  }
  if (onlyForm) return undefined;
  if (want.dtype === 'string') return sameStrings(got.data as Uint8Array[], want.data);
  const free = new Set(spread?.disagree ?? []);
  const first = distance(got, want, spread, free);
  if (!first) return undefined;
  const accepted = Object.values(spread?.also ?? {}).some(
    (array) => !distance(got, tensorOf(array, blob), spread, free),
  );
  return accepted ? undefined : first;
}

/** True when every element has Python's bits; NaN is NaN, since the corpus writes it in one way. */
export function isEqualInBits(got: Tensor, expect: CorpusArray, blob: Uint8Array): boolean {
  const want = tensorOf(expect, blob);
  if (want.dtype === 'string') return !sameStrings(got.data as Uint8Array[], want.data);
  const given = got.data as ArrayLike<number | bigint>;
  return Array.from<number | bigint>(want.data as ArrayLike<number | bigint>).every((value, i) =>
    Object.is(value, given[i]),
  );
}

function sameStrings(got: Uint8Array[], want: Uint8Array[]): Difference | undefined {
  const wrong = want.findIndex((bytes, i) => !got[i] || Buffer.compare(bytes, got[i]) !== 0);
  return wrong < 0 && got.length === want.length ? undefined : { text: `string ${wrong} differs` };
}

function distance(
  got: Tensor,
  want: Tensor,
  spread: Spread | undefined,
  free: ReadonlySet<number>,
): Difference | undefined {
  const { abs = 0, rel = 0 } = spread?.tolerance ?? {};
  const lanes = DTYPES[want.dtype].lanes;
  const a = got.data as ArrayLike<number | bigint>;
  const b = want.data as ArrayLike<number | bigint>;
  let failed = 0;
  let maxAbs = 0;
  let at = -1;
  for (let i = 0; i < b.length; i++) {
    if (free.has(Math.floor(i / lanes)) || a[i] === b[i]) continue;
    const [x, y] = [Number(a[i]), Number(b[i])];
    if (Number.isNaN(x) && Number.isNaN(y)) continue;
    const off = Math.abs(x - y);
    if (off <= abs + rel * Math.abs(y) && off > 0) continue;
    if (off === 0 && typeof a[i] !== 'bigint') continue;
    if (failed++ === 0) at = i;
    if (!(off <= maxAbs)) maxAbs = off;
  }
  if (failed === 0) return undefined;
  const whole = DTYPES[want.dtype];
  return {
    text: `${failed} of ${b.length} elements differ, first [${at}] ${String(a[at])} for ${String(b[at])}, by at most ${maxAbs}`,
    maxAbs,
    oneStep: 'range' in whole && maxAbs <= 1,
  };
}
