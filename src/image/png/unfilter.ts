// The five filters of PNG, undone: each row was stored as differences to its left and upper neighbours.

/**
 * Undoes the filter of one row in place: PNG specification, section 9.
 *
 * @param filter - The byte in front of the row.
 * @param row - The row without that byte.
 * @param above - The row above it, restored; zeros above the first one.
 * @param step - Bytes between a sample and the same one of the pixel to the left, at least 1.
 * @returns false for a filter that does not exist.
 */
export function unfilterRow(filter: number, row: Uint8Array, above: Uint8Array, step: number): boolean {
  switch (filter) {
    case 0:
      return true;
    case 1:
      addLeft(row, step);
      return true;
    case 2:
      for (let i = 0; i < row.length; i++) row[i]! += above[i]!;
      return true;
    case 3:
      addAverage(row, above, step);
      return true;
    case 4:
      addPaeth(row, above, step);
      return true;
    default:
      return false;
  }
}

function addLeft(row: Uint8Array, step: number): void {
  for (let i = step; i < row.length; i++) row[i]! += row[i - step]!;
}

function addAverage(row: Uint8Array, above: Uint8Array, step: number): void {
  const border = Math.min(step, row.length);
  for (let i = 0; i < border; i++) row[i]! += above[i]! >> 1;
  for (let i = step; i < row.length; i++) row[i]! += (row[i - step]! + above[i]!) >> 1;
}

/** Adds whichever neighbour is nearest to left + up - corner; on a tie left goes before up, up before the corner. */
function addPaeth(row: Uint8Array, above: Uint8Array, step: number): void {
  const border = Math.min(step, row.length);
  for (let i = 0; i < border; i++) row[i]! += above[i]!;
  for (let i = step; i < row.length; i++) {
    const left = row[i - step]!;
    const up = above[i]!;
    const corner = above[i - step]!;
    const toLeft = Math.abs(up - corner);
    const toUp = Math.abs(left - corner);
    const toCorner = Math.abs(left + up - corner - corner);
    row[i]! += toLeft <= toUp && toLeft <= toCorner ? left : toUp <= toCorner ? up : corner;
  }
}
