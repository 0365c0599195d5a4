// Which format a file is in, told by its first bytes and not by its name.

/** What the bytes of a file can be told to be. */
export type ImageFormat = keyof typeof FORMATS | 'svg' | 'html' | 'text' | 'empty' | 'unknown';

/**
 * The formats that are known by name: as a sentence names them, and what they begin with, in Latin-1, where `?` stands for
 * any byte. The longer signatures come first.
 */
const FORMATS = {
  jpeg: ['JPEG', '\xff\xd8\xff'],
  png: ['PNG', '\x89PNG\r\n\x1a\n'],
  gif: ['GIF', 'GIF87a', 'GIF89a'],
  webp: ['WebP', 'RIFF????WEBP'],
  avif: ['AVIF', '????ftypavi'],
  heic: ['HEIC', '????ftyphe', '????ftypmif1', '????ftypmsf1'],
  tiff: ['TIFF', 'II*\0', 'MM\0*', 'II+\0', 'MM\0+'],
  jxl: ['JPEG XL', '\xff\x0a', '????JXL \r\n'],
  jp2: ['JPEG 2000', '????jP  \r\n', '\xff\x4f\xff\x51'],
  psd: ['Photoshop', '8BPS'],
  ico: ['icon', '\0\0\x01\0'],
  pdf: ['PDF', '%PDF-'],
  zip: ['ZIP', 'PK\x03\x04'],
  bmp: ['BMP', 'BM'],
} as const satisfies Record<string, readonly [name: string, ...signatures: string[]]>;

/** Tells the format of a file; `'text'` is any other text, such as a server's message. */
export function detectFormat(bytes: Uint8Array): ImageFormat {
  if (bytes.length === 0) return 'empty';
  for (const [format, [, ...signatures]] of Object.entries(FORMATS)) {
    if (signatures.some((signature) => beginsWith(bytes, signature))) return format as ImageFormat;
  }
  return detectTextFormat(bytes);
}

/** The name of a format as a sentence uses it: WebP for `'webp'`. */
export function formatName(format: string): string {
  return (FORMATS as Readonly<Partial<Record<string, readonly string[]>>>)[format]?.[0] ?? format.toUpperCase();
}

/** Compares the first bytes with Latin-1 text, in which `?` stands for any byte. */
export function beginsWith(bytes: Uint8Array, text: string): boolean {
  return Array.from(text).every((character, i) => character === '?' || bytes[i] === character.charCodeAt(0));
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
