// The workers of one instance: started before a session needs them, lent to it, and taken back when it closes.

import { threadsStartInCall } from '#platform';
import type { GlueThreads, GlueWorker } from './bindings.ts';

/** A worker of a page comes up within milliseconds, on a busy machine within seconds; one that has not by then never will. */
const START_TIMEOUT = 30_000;

/**
 * Workers that one session may take. XNNPACK's pool has all threads but the calling one; some operators (MIRROR_PAD) start
 * a second pool of that size in the middle of an inference.
 */
export function workersFor(numThreads: number): number {
  return 2 * (numThreads - 1);
}

/** What a session has been lent. */
export interface Loan {
  readonly numThreads: number;
  readonly workers: Set<GlueWorker>;
}

/**
 * In pages a worker comes up by its creator's event loop. The engine blocks that loop while it waits for a thread, so a
 * thread that is not there waits for ever: sessions get several threads only where all that they could need have started.
 */
export class ThreadPool {
  readonly #threads: GlueThreads | undefined;
  readonly #loans = new Set<Loan>();

  constructor(threads: GlueThreads | undefined) {
    this.#threads = threads;
  }

  /** Starts workers until so many are unused; false when one of them does not start. */
  async fill(count: number): Promise<boolean> {
    const threads = this.#threads;
    if (!threads) return count === 0;
    try {
      const missing = Math.max(0, count - this.#spare(threads));
      await Promise.all(Array.from({ length: missing }, () => startWorker(threads)));
      return true;
    } catch {
      return false;
    }
  }

  /** Promises the workers for a session: all that it could need, or none. */
  lend(numThreads: number): Loan {
    const enough = threadsStartInCall || (this.#threads && this.#spare(this.#threads) >= workersFor(numThreads));
    const loan = { numThreads: enough ? numThreads : 1, workers: new Set<GlueWorker>() };
    this.#loans.add(loan);
    return loan;
  }

  /** Notes the workers that a session has taken in a call. */
  note(loan: Loan): void {
    const known = [...this.#loans].flatMap(({ workers }) => [...workers]);
    for (const worker of this.#threads?.runningWorkers ?? []) if (!known.includes(worker)) loan.workers.add(worker);
  }

  /** Takes back the workers of a session whose threads have ended. */
  takeBack(loan: Loan): void {
    this.#loans.delete(loan);
    const threads = this.#threads;
    if (!threads || threadsStartInCall) return;
    for (const worker of loan.workers) {
      if (!threads.runningWorkers.includes(worker)) continue;
      // The worker says so by a message, too, which comes when the event loop turns: maybe after the next session begins.
      worker.freedEarly = (worker.freedEarly ?? 0) + 1;
      threads.returnWorkerToPool(worker);
    }
  }

  /** Workers that are ready and promised to nobody. */
  #spare({ unusedWorkers }: GlueThreads): number {
    let promised = 0;
    for (const { numThreads, workers } of this.#loans) promised += Math.max(0, workersFor(numThreads) - workers.size);
    return unusedWorkers.filter(({ loaded }) => loaded).length - promised;
  }
}

async function startWorker(threads: GlueThreads): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let worker: GlueWorker | undefined;
  try {
    // Where a policy forbids the worker this throws, or the worker says so.
    threads.allocateUnusedWorker();
    const started = (worker = threads.unusedWorkers.at(-1)!);
    await new Promise<void>((resolve, reject) => {
      threads.loadWasmModuleToWorker(started, resolve);
      started.onerror = reject;
      timer = setTimeout(() => reject(new Error('the worker does not answer')), START_TIMEOUT);
    });
  } catch (error) {
    if (worker) {
      threads.unusedWorkers.splice(threads.unusedWorkers.indexOf(worker), 1);
      worker.terminate();
    }
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
