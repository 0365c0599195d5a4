// The command line of the example: its flags, their defaults and its help text.

import { parseArgs } from 'node:util';

/** What the user asked for. */
export interface Settings {
  readonly images: readonly string[];
  readonly model: string;
  /** A file of labels; without one, the model's own labels count. */
  readonly labels: string | undefined;
  /** What the model was trained on, (pixel - mean) / std; without it, what the model's metadata says. */
  readonly scaling: { readonly mean: number; readonly std: number } | undefined;
  readonly top: number;
  readonly engine: 'auto' | 'wasm' | 'native';
  readonly threads: number;
  readonly json: boolean;
  readonly help: boolean;
}

/** A command line that cannot be carried out; the message is for the user. */
export class UsageError extends Error {}

export const HELP = `Names what photos show, with a TensorFlow Lite classifier.

  npm start -- [flags]

  --image FILE    a JPEG or PNG; may be given several times   (two photos of examples/assets)
  --model FILE    a .tflite classifier of [1, h, w, 3] images (EfficientNet-Lite0 of examples/assets)
  --labels FILE   class names, one a line                     (the model's own)
  --mean M        the model takes (pixel - M) / S             (what its metadata says)
  --std S         both, or neither
  --top N         how many labels per photo                   (5)
  --engine NAME   auto, wasm or native                        (auto)
  --threads N     threads per inference                       (1)
  --json          print JSON instead of text
  --help          print this`;

/**
 * Reads the flags.
 *
 * @param assets - The folder of the default model and photos.
 * @throws {@link UsageError} for an unknown flag or an impossible value.
 */
export function readArguments(args: readonly string[], assets: string): Settings {
  const flags = parseFlags(args);
  return {
    images: flags.image ?? [`${assets}chelsea.jpg`, `${assets}coffee.jpg`],
    model: flags.model ?? `${assets}efficientnet_lite0_int8.tflite`,
    labels: flags.labels,
    scaling: readScaling(flags.mean, flags.std),
    top: readCount('--top', flags.top ?? '5'),
    engine: readEngine(flags.engine ?? 'auto'),
    threads: readCount('--threads', flags.threads ?? '1'),
    json: flags.json ?? false,
    help: flags.help ?? false,
  };
}

function parseFlags(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        image: { type: 'string', multiple: true },
        model: { type: 'string' },
        labels: { type: 'string' },
        mean: { type: 'string' },
        std: { type: 'string' },
        top: { type: 'string' },
        engine: { type: 'string' },
        threads: { type: 'string' },
        json: { type: 'boolean' },
        help: { type: 'boolean' },
      },
    }).values;
  } catch (error) {
    // Its messages name the flag in their first sentence and go on with advice about "--".
    const [sentence] = error instanceof Error ? error.message.split('. ') : [];
    throw new UsageError(`${sentence ?? 'The flags cannot be read'}; --help lists the flags.`, { cause: error });
  }
}

function readCount(flag: string, text: string): number {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw new UsageError(`${flag} has to be a whole number of at least 1, not '${text}'.`);
}

function readScaling(mean: string | undefined, std: string | undefined): Settings['scaling'] {
  if (mean === undefined && std === undefined) return undefined;
  const scaling = { mean: Number(mean), std: Number(std) };
  if (mean?.trim() && Number.isFinite(scaling.mean) && scaling.std > 0 && Number.isFinite(scaling.std)) return scaling;
  throw new UsageError(
    `--mean and --std have to be two numbers, the second above 0, not '${mean ?? ''}' and '${std ?? ''}'.`,
  );
}

function readEngine(name: string): Settings['engine'] {
  if (name === 'auto' || name === 'wasm' || name === 'native') return name;
  throw new UsageError(`--engine has to be auto, wasm or native, not '${name}'.`);
}
