// Which format a file is in, told by its first bytes and not by its name.

/** What the bytes of a file can be told to be. */
export type ImageFormat = (typeof FORMATS)[number]['format'] | 'svg' | 'html' | 'text' | 'empty' | 'unknown';

/** A format that begins with fixed bytes: pieces of Latin-1 text, each at an offset. */
interface Signature {
  readonly format: string;
  /** As a sentence names it. */
  readonly name: string;
  readonly pieces: readonly (readonly [offset: number, text: string])[];
}

/** The formats that are known by name; the more exact signatures come first. */
const FORMATS = [
  { format: 'jpeg', name: 'JPEG', pieces: [[0, '\xff\xd8\xff']] },
  { format: 'png', name: 'PNG', pieces: [[0, '\x89PNG\r\n\x1a\n']] },
  { format: 'gif', name: 'GIF', pieces: [[0, 'GIF8']] },
  {
    format: 'webp',
    name: 'WebP',
    pieces: [
      [0, 'RIFF'],
      [8, 'WEBP'],
    ],
  },
  { format: 'avif', name: 'AVIF', pieces: [[4, 'ftypavi']] },
  { format: 'heic', name: 'HEIC', pieces: [[4, 'ftyphe']] },
  {
    format: 'heic',
    name: 'HEIC',
    pieces: [
      [4, 'ftypm'],
      [9, 'if1'],
    ],
  },
  {
    format: 'heic',
    name: 'HEIC',
    pieces: [
      [4, 'ftypm'],
      [9, 'sf1'],
    ],
  },
  { format: 'tiff', name: 'TIFF', pieces: [[0, 'II*\0']] },
  { format: 'tiff', name: 'TIFF', pieces: [[0, 'MM\0*']] },
  { format: 'tiff', name: 'TIFF', pieces: [[0, 'II+\0']] },
  { format: 'tiff', name: 'TIFF', pieces: [[0, 'MM\0+']] },
  { format: 'jxl', name: 'JPEG XL', pieces: [[0, '\xff\x0a']] },
  { format: 'jxl', name: 'JPEG XL', pieces: [[4, 'JXL \r\n']] },
  { format: 'jp2', name: 'JPEG 2000', pieces: [[4, 'jP  \r\n']] },
  { format: 'jp2', name: 'JPEG 2000', pieces: [[0, '\xff\x4f\xff\x51']] },
  { format: 'psd', name: 'Photoshop', pieces: [[0, '8BPS']] },
  { format: 'ico', name: 'icon', pieces: [[0, '\0\0\x01\0']] },
  { format: 'pdf', name: 'PDF', pieces: [[0, '%PDF-']] },
  { format: 'zip', name: 'ZIP', pieces: [[0, 'PK\x03\x04']] },
  { format: 'bmp', name: 'BMP', pieces: [[0, 'BM']] },
] as const satisfies readonly Signature[];

/** Tells the format of a file; `'text'` is any other text, such as a server's message. */
export function detectFormat(bytes: Uint8Array): ImageFormat {
  if (bytes.length === 0) return 'empty';
  const known = FORMATS.find(({ pieces }) => pieces.every(([offset, text]) => hasText(bytes, offset, text)));
  return known?.format ?? detectTextFormat(bytes);
}

/** The name of a format as a sentence uses it: WebP for `'webp'`. */
export function formatName(format: string): string {
  return FORMATS.find((known) => known.format === format)?.name ?? format.toUpperCase();
}

function hasText(bytes: Uint8Array, offset: number, text: string): boolean {
  return Array.from(text).every((character, i) => bytes[offset + i] === character.charCodeAt(0));
}

/** How much of a text is looked at. */
const TEXT_START = 1000;

function detectTextFormat(bytes: Uint8Array): ImageFormat {
  const start = new TextDecoder().decode(bytes.subarray(0, TEXT_START)).trim().toLowerCase();
  if (/<svg[\s>]/.test(start) && start.startsWith('<')) return 'svg';
  if (/^(<!--[\s\S]*?-->\s*)?<(!doctype html|html|head|body|script)\b/.test(start)) return 'html';
  // U+FFFD stands for bytes that are no UTF-8; control characters do not occur in texts.
  return /[\ufffd\0-\x08\x0e-\x1f]/.test(start) ? 'unknown' : 'text';
}
