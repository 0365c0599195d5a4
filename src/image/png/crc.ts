// The checksum of PNG chunks: CRC-32 as in the PNG specification, annex D.

/** CRC-32 (ISO 3309, polynomial 0xedb88320 bit-reversed) as an unsigned number. */
export function crc32(bytes: Uint8Array): number {
  let crc = -1;
  for (let i = 0; i < bytes.length; i++) {
    crc ^= bytes[i]!;
    crc = (crc >>> 4) ^ NIBBLES[crc & 15]!;
    crc = (crc >>> 4) ^ NIBBLES[crc & 15]!;
  }
  return ~crc >>> 0;
}

/** The remainders of four bits: small enough to be made in no time, and headers are short. */
const NIBBLES = /* @__PURE__ */ Int32Array.from({ length: 16 }, (_, nibble) => {
  let remainder = nibble;
  for (let bit = 0; bit < 4; bit++) remainder = remainder & 1 ? (remainder >>> 1) ^ 0xedb88320 : remainder >>> 1;
  return remainder;
});
