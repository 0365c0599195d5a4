// Huffman tables on their way to the kernel, which decodes by them.

import { corruptImage } from '../image-errors.ts';
import type { HuffmanSpec } from '../jpeg/huffman.ts';
import type { Kernel } from './kernel.ts';

/** The kernel's slots of AC tables come behind four of DC tables. */
const FIRST_SLOT = { dc: 0, ac: 4 } as const;

/**
 * Gives the kernel the table of a slot.
 *
 * @throws {@link TFLiteError} `IMAGE_CORRUPT` when there are more codes of a length than that many bits can tell apart.
 */
export function loadHuffman(
  kernel: Kernel,
  kind: keyof typeof FIRST_SLOT,
  slot: number,
  { lengths, values }: HuffmanSpec,
): void {
  const place = FIRST_SLOT[kind] + slot;
  const target = kernel.view(kernel.huffmanSpec(place), lengths.length + values.length);
  target.set(lengths);
  target.set(values, lengths.length);
  if (!kernel.buildHuffman(place)) throw corruptImage('jpeg', 'a Huffman table has impossible code lengths');
}
