// The errors of workers themselves, as opposed to those of the interpreters in them.

import { TFLiteError } from '../errors.ts';

/** The platform lets no worker start, or not from this script. */
export function workerNotStarted(method: string, cause: unknown): TFLiteError<'WORKER_FAILED'> {
  const reason = reasonOf(cause);
  return new TFLiteError(
    'WORKER_FAILED',
    `The worker did not start: ${reason}. In a page, allow 'worker-src blob:' in its policy, or serve interpreter.worker.js and pass its address as workerUrl.`,
    { method, reason },
    { cause },
  );
}

/** The worker has ended by itself: its thread ran out of memory, or was ended from outside. */
export function workerGone(method: string, cause: unknown): TFLiteError<'WORKER_FAILED'> {
  const reason = reasonOf(cause);
  return new TFLiteError(
    'WORKER_FAILED',
    `The worker of this interpreter is gone: ${reason}. Create a new InterpreterWorker.`,
    { method, reason },
    { cause },
  );
}

/** A call that `close` or `terminate` has overtaken. */
export function workerClosed(method: string): TFLiteError<'CLOSED'> {
  return new TFLiteError('CLOSED', `${method}() after close() or terminate(): create a new InterpreterWorker.`, {
    method,
  });
}

/** What lies beneath, in a line of its own. */
function reasonOf(cause: unknown): string {
  const text = cause instanceof Error ? cause.message : String(cause);
  return text.split('\n', 1)[0]!.replace(/\.$/, '');
}
