// What a function weighs, part by part.

import { UsageError } from './usage.ts';
import { type PackedFile, packedSize } from './zip.ts';

/** Lambda's own limit for a function with its layers, 250 MB. */
const MAX_UNPACKED = 250 * 1024 * 1024;

/** What Lambda takes by a direct upload of a zip; a larger one goes through S3. */
const MAX_UPLOAD = 50 * 1024 * 1024;

/**
 * Refuses what Lambda would refuse after the upload.
 *
 * @throws {@link UsageError}
 */
export function requireUnpackedSize(files: readonly PackedFile[]): void {
  const unpacked = files.reduce((sum, { bytes }) => sum + bytes.length, 0);
  if (unpacked <= MAX_UNPACKED) return;
  throw new UsageError(
    `The function would be ${(unpacked / 1e6).toFixed(1)} MB unpacked; Lambda takes ${(MAX_UNPACKED / 1e6).toFixed(1)} MB. Convert the model with float16 or int8 weights.`,
  );
}

/** A table of the parts, and where they went. */
export function writeReport(where: string, files: readonly PackedFile[], zipped: number): string {
  const rows = files.map((file) => ({ name: file.name, unpacked: file.bytes.length, packed: packedSize(file) }));
  const model = rows.find(({ name }) => name === 'model.tflite') ?? { unpacked: 0, packed: 0 };
  const unpacked = rows.reduce((sum, row) => sum + row.unpacked, 0);
  const lines = [
    ['', 'unpacked', 'zipped'],
    ...rows.map((row) => [row.name, megabytes(row.unpacked), megabytes(row.packed)]),
    ['without the model', megabytes(unpacked - model.unpacked), megabytes(zipped - model.packed)],
    ['total', megabytes(unpacked), megabytes(zipped)],
  ];
  const width = Math.max(...lines.map(([name]) => name!.length));
  const table = lines.map(([name, a, b]) => `${name!.padEnd(width)}  ${a!.padStart(10)}  ${b!.padStart(10)}`);
  const hint =
    zipped > MAX_UPLOAD ? '\n\nMore than 50 MB zipped: upload it to S3, and create the function from there.' : '';
  return `${where}\n\n${table.join('\n')}${hint}`;
}

/** A size in kB or MB. */
export function megabytes(bytes: number): string {
  return bytes < 100_000 ? `${(bytes / 1000).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(2)} MB`;
}
