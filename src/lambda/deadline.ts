// The time that a call may take.

import { TFLiteError } from '../errors.ts';
import type { LambdaContext } from './lambda-types.ts';

/** A clock for one call. */
export interface Deadline {
  /** Aborted with `DEADLINE_EXCEEDED` when the time is over; undefined where there is no end. */
  readonly signal: AbortSignal | undefined;
  /** Stops the clock. */
  close(): void;
}

const ENDLESS: Deadline = { signal: undefined, close: () => undefined };

/** setTimeout takes no more; Lambda's longest is 900,000. */
const LONGEST = 2 ** 31 - 1;

/**
 * Starts the clock of an invocation.
 *
 * @param margin - Milliseconds before the end of Lambda's own, when it would kill the process without an answer.
 */
export function startDeadline(context: LambdaContext | undefined, margin: number): Deadline {
  const remaining = context?.getRemainingTimeInMillis?.();
  if (remaining === undefined || !Number.isFinite(remaining)) return ENDLESS;
  const controller = new AbortController();
  const milliseconds = Math.max(0, Math.round(remaining - margin));
  const stop = (): void => controller.abort(exceeded(milliseconds));
  if (milliseconds === 0) stop();
  const timer = milliseconds > 0 && milliseconds < LONGEST ? setTimeout(stop, milliseconds) : undefined;
  return { signal: controller.signal, close: () => clearTimeout(timer) };
}

function exceeded(milliseconds: number): TFLiteError<'DEADLINE_EXCEEDED'> {
  return new TFLiteError(
    'DEADLINE_EXCEEDED',
    `There was no answer within the ${milliseconds} ms that this call had: a smaller picture, a faster server for it, or a longer time-out of the function helps.`,
    { milliseconds },
  );
}
