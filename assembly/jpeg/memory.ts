// Memory that lasts as long as one picture is decoded: handed out from the end of what is fixed, taken back as a whole.

let next: usize = __heap_base;

/** Takes all of it back. */
export function release(): void {
  next = __heap_base;
}

/**
 * Gives memory with whatever was left in it, 16 bytes more than asked, since vectors reach beyond the end of a row.
 *
 * @returns Its address, a multiple of 16; 0 when there is no more.
 */
export function reserve(size: i32): usize {
  const start = (next + 15) & ~15;
  next = start + size + 16;
  const pages = i32((next + 0xffff) >>> 16) - memory.size();
  return pages > 0 && memory.grow(pages) < 0 ? 0 : start;
}
