// Memory for steps between a picture and its tensor: fresh, or used again and again.

/** Gives zeroed or used memory of a length; `slot` tells which step asks. */
export type Allocate = (slot: 'rgb' | 'cut' | 'width' | 'height', length: number) => Uint8Array;

/** Fresh memory each time, which the caller may keep. */
export const allocateFresh: Allocate = (_, length) => new Uint8Array(length);

/** Memory that each slot gets again while its length stays the same: what was in it last is gone then. */
export function createScratch(): Allocate {
  const slots = new Map<string, Uint8Array>();
  return (slot, length) => {
    let bytes = slots.get(slot);
    if (bytes?.length !== length) slots.set(slot, (bytes = new Uint8Array(length)));
    return bytes;
  };
}
