// What a session has to give back to the native library, also when nobody closes it.

type Destroy = (handle: bigint) => unknown;

interface Owned {
  readonly handles: [destroy: Destroy, handle: bigint][];
  /** Memory that the library was given: it has to stay until the handles are destroyed. */
  readonly memories: Uint8Array[];
}

// A session out of reach has nobody to close it; the library would keep its model for ever.
const unclosed = new FinalizationRegistry<Owned>(release);

/** Handles and memory of one session, given back together. */
export class Ownership {
  readonly #owned: Owned = { handles: [], memories: [] };

  /** @param owner - Once it is collected as garbage, everything is given back. */
  constructor(owner: object) {
    unclosed.register(owner, this.#owned, this);
  }

  /** Takes a handle, which is destroyed before those that came earlier. */
  add(destroy: Destroy, handle: bigint): void {
    this.#owned.handles.push([destroy, handle]);
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

function release({ handles, memories }: Owned): void {
  for (let last = handles.pop(); last; last = handles.pop()) last[0](last[1]);
  memories.length = 0;
}
