import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { isTFLiteError } from '../../../src/errors.ts';
import { startDeadline } from '../../../src/lambda/deadline.ts';
import { errorOf } from '../error-of.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const withRemaining = (milliseconds: number) => ({ getRemainingTimeInMillis: () => milliseconds });

describe('startDeadline', () => {
  it('aborts so many milliseconds before the end of the invocation', () => {
    const { signal } = startDeadline(withRemaining(3000), 500);
    vi.advanceTimersByTime(2499);
    expect(signal!.aborted).toBe(false);
    vi.advanceTimersByTime(1);
    expect(isTFLiteError(signal!.reason, 'DEADLINE_EXCEEDED')).toBe(true);
  });

  it('is over at once when too little is left', () => {
    const { signal } = startDeadline(withRemaining(400), 500);
    expect(errorOf('DEADLINE_EXCEEDED', () => signal!.throwIfAborted()).data).toEqual({ milliseconds: 0 });
  });

  it('never ends without a context that tells the time', () => {
    expect(startDeadline(undefined, 500).signal).toBeUndefined();
    expect(startDeadline({}, 500).signal).toBeUndefined();
    expect(startDeadline(withRemaining(Infinity), 500).signal).toBeUndefined();
  });

  it('leaves no timer behind', () => {
    startDeadline(withRemaining(3000), 500).close();
    startDeadline(withRemaining(2 ** 40), 500).close();
    expect(vi.getTimerCount()).toBe(0);
  });
});
