// `npx tflite-interpreter lambda`: a folder or a zip that runs a model on AWS Lambda.

import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { createHandler, type HandlerOptions } from 'tflite-interpreter/lambda';
import { type FunctionSettings, makeFunction, type NativeChoice } from './function-files.ts';
import { print } from './output.ts';
import { requireUnpackedSize, writeReport } from './size-report.ts';
import { readFlags, readNumber, UsageError } from './usage.ts';
import { writeFile } from './write-file.ts';
import { packZip } from './zip.ts';

const HELP = `Usage: npx tflite-interpreter lambda --model FILE [flags]

Makes a function for AWS Lambda (nodejs20.x or newer, handler index.handler) of a model.

  --model FILE             the .tflite file
  --labels FILE            one label a line  [the model's metadata]
  --family NAME            family of keras.applications that the model comes from, such as xception,
                           or a scaling: none, tf, caffe, torch  [the model's metadata]
  --target-size W,H        size of the picture  [that of the model's input]
  --interpolation NAME     nearest, bilinear, bicubic, ...  [nearest]
  --pipeline NAME          pillow, or tf.data for models trained by image_dataset_from_directory  [pillow]
  --orientation NAME       exif turns photos as their file says  [ignore]
  --top-k N                answer the best N labels only
  --threshold X            answer scores from X on only
  --format NAME            object or list  [object]
  --cors ORIGIN            let pages of this origin call, or * for all
  --max-bytes N            longest body and download  [10000000]
  --warm-up                run the model once in the init phase
  --allow-private-network  fetch URLs of private addresses too
  --native                 the native engine in place of WebAssembly, for x86_64; it has to be installed here
  --native-library FILE    its library  [what "npx tflite-interpreter native" has installed]
  --architecture NAME      of the function: x86_64, or arm64 without --native  [x86_64]
  --out FILE               where the zip goes  [function.zip]
  --dir FOLDER             write a folder instead of a zip`;

const FLAGS = {
  model: { type: 'string' },
  labels: { type: 'string' },
  family: { type: 'string' },
  'target-size': { type: 'string' },
  interpolation: { type: 'string' },
  pipeline: { type: 'string' },
  orientation: { type: 'string' },
  'top-k': { type: 'string' },
  threshold: { type: 'string' },
  format: { type: 'string' },
  cors: { type: 'string' },
  'max-bytes': { type: 'string' },
  'warm-up': { type: 'boolean' },
  'allow-private-network': { type: 'boolean' },
  native: { type: 'boolean' },
  'native-library': { type: 'string' },
  architecture: { type: 'string' },
  out: { type: 'string' },
  dir: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;

/** Runs the command. */
export async function run(args: readonly string[]): Promise<number> {
  const { values: flags } = readFlags({ args: [...args], options: FLAGS });
  if (flags.help) {
    print(HELP);
    return 0;
  }
  if (flags.out !== undefined && flags.dir !== undefined) throw new UsageError('Give --out or --dir, not both.');
  const settings = readSettings(flags);
  if (flags.dir !== undefined) await requireOwnFolder(flags.dir);
  // What does not fit is found here, not after the upload; by the engine that the function will have.
  const { model, labels, options } = settings;
  const handler = createHandler({ ...options, model, labels, interpreter: engineToTry(settings) });
  await handler.init();
  handler.close();

  const files = await makeFunction(settings);
  requireUnpackedSize(files);
  const zip = packZip(files);
  if (flags.dir === undefined) {
    const out = flags.out ?? 'function.zip';
    await writeFile(out, zip);
  } else {
    for (const { name, bytes } of files) {
      await writeFile(path.join(flags.dir, name), bytes);
    }
  }
  print(writeReport(flags.dir ?? flags.out ?? 'function.zip', files, zip.length));
  return 0;
}

function readSettings(flags: ReturnType<typeof readFlags<{ options: typeof FLAGS }>>['values']): FunctionSettings {
  const { model, labels, cors, family } = flags;
  if (model === undefined) throw new UsageError('--model FILE is missing. --help lists the flags.');
  const number = (flag: 'top-k' | 'threshold' | 'max-bytes', limits?: { least: number; whole: boolean }) =>
    flags[flag] === undefined ? undefined : readNumber(flag, flags[flag], limits);
  const whole = { least: 1, whole: true };
  const options = {
    preprocess: family,
    targetSize: readSize(flags['target-size']),
    interpolation: flags.interpolation,
    pipeline: flags.pipeline,
    orientation: flags.orientation,
    topK: number('top-k', whole),
    threshold: number('threshold'),
    format: flags.format,
    cors: cors === undefined ? undefined : { origin: cors },
    maxBytes: number('max-bytes', whole),
    warmUp: flags['warm-up'],
  };
  return {
    model,
    labels,
    // Names that are typed are checked by the handler, which knows them.
    options: options as FunctionSettings['options'],
    allowPrivateNetwork: flags['allow-private-network'] ?? false,
    native: readNative(flags),
  };
}

/** Lambda's names, and those of Node. */
const ARCHITECTURES = { x86_64: 'linux-x64', arm64: 'linux-arm64' } as const;

function readNative(flags: {
  native?: boolean | undefined;
  'native-library'?: string | undefined;
  architecture?: string | undefined;
}): NativeChoice | undefined {
  const { native = false, 'native-library': libraryPath, architecture = 'x86_64' } = flags;
  if (!Object.hasOwn(ARCHITECTURES, architecture)) {
    throw new UsageError(`--architecture has to be ${Object.keys(ARCHITECTURES).join(' or ')}, not '${architecture}'.`);
  }
  if (!native && libraryPath !== undefined) throw new UsageError('--native-library goes with --native.');
  if (!native) return undefined;
  // Its library wants GLIBCXX_3.4.30; Amazon Linux 2023, which every Node.js runtime of Lambda runs on, ends with 3.4.29.
  if (architecture === 'arm64') {
    throw new UsageError(
      "The native engine does not load in Lambda's Node.js runtimes for arm64: their C++ library is too old for it. Use x86_64, or leave --native out.",
    );
  }
  return { platform: ARCHITECTURES[architecture as keyof typeof ARCHITECTURES], libraryPath };
}

/** The engine that the function will have, as far as this machine can load it. */
function engineToTry({ native }: FunctionSettings): HandlerOptions['interpreter'] {
  const isHere = native?.platform === `${process.platform}-${process.arch}`;
  return isHere ? { engine: 'native', native: { libraryPath: native.libraryPath } } : { engine: 'wasm' };
}

function readSize(text: string | undefined): readonly [width: number, height: number] | undefined {
  if (text === undefined) return undefined;
  const [, width, height] = /^(\d+)[x,](\d+)$/.exec(text) ?? [];
  if (width === undefined)
    throw new UsageError(`--target-size has to be width and height, such as 299,299, not '${text}'.`);
  return [Number(width), Number(height)];
}

/** A folder that holds other things is somebody's own. */
async function requireOwnFolder(folder: string): Promise<void> {
  const entries = await readdir(folder).catch((): string[] => []);
  if (entries.length === 0 || entries.includes('tflite-interpreter.mjs')) return;
  throw new UsageError(`'${folder}' holds other files: name a new folder, or an earlier one of this command.`);
}
