// The size of a JPEG picture, without decoding it.

import { isTFLiteError } from '../../errors.ts';
import { readFrameSize } from './frame.ts';
import { isFrameMarker, MARKER, readSegment } from './markers.ts';

/** The size in the frame header; undefined when the file ends, or is damaged, before it. */
export function readJpegSize(bytes: Uint8Array): { width: number; height: number } | undefined {
  let position = 2;
  try {
    for (;;) {
      const segment = readSegment(bytes, position);
      if (!segment || segment.code === MARKER.SOS || segment.code === MARKER.EOI) return undefined;
      if (isFrameMarker(segment.code)) return readFrameSize(segment.content);
      position = segment.end;
    }
  } catch (error) {
    if (isTFLiteError(error, 'IMAGE_CORRUPT')) return undefined;
    throw error;
  }
}
