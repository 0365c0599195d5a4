// What a session has to give back to the native library, also when nobody closes it.

interface Owned {
  /** What gives handles back, in the order in which they came. */
  readonly releases: (() => unknown)[];
  /** Memory that the library was given: it has to stay until the handles are destroyed. */
  readonly memories: Uint8Array[];
}

// A session out of reach has nobody to close it; the library would keep its model for ever.
const unclosed = new FinalizationRegistry<Owned>(release);

/** Handles and memory of one session, given back together. */
export class Ownership {
  readonly #owned: Owned = { releases: [], memories: [] };

  /** @param owner - Once it is collected as garbage, everything is given back. */
  constructor(owner: object) {
    unclosed.register(owner, this.#owned, this);
  }

  /** Takes a handle, which is destroyed before those that came earlier. */
  add(destroy: (handle: bigint) => unknown, handle: bigint): void {
    this.defer(() => destroy(handle));
  }

  /** Takes something to be done, after what came later has been given back. */
  defer(release: () => unknown): void {
    this.#owned.releases.push(release);
  }

  /** Keeps memory in place. */
  keep<Memory extends Uint8Array>(memory: Memory): Memory {
    this.#owned.memories.push(memory);
    return memory;
  }

  /** Gives everything back. Twice is fine. */
  release(): void {
    unclosed.unregister(this);
    release(this.#owned);
  }
}

function release({ releases, memories }: Owned): void {
  for (let last = releases.pop(); last; last = releases.pop()) last();
  memories.length = 0;
}
