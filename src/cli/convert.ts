// `npx tflite-interpreter convert`: a Keras model to a .tflite file, with a report of what became of it.

import { readFile, stat } from 'node:fs/promises';
import { Interpreter, readLabels } from 'tflite-interpreter';
import { readKerasModel, TFLiteConverter, type Conversion, type KerasModel } from 'tflite-interpreter/converter';
import { createPreprocessor, type MeanStd } from 'tflite-interpreter/image';
import { conversionPage, conversionText, type ConversionFacts } from './conversion-page.ts';
import { compareModels, type Quality } from './conversion-quality.ts';
import { print } from './output.ts';
import { scalingNamed, scalingOf, type PhotoScaling } from './photo-scaling.ts';
import { showProgress } from './progress.ts';
import { isPhotoFolder, readPhotos, readSamples, type RepresentativeData } from './representative-data.ts';
import { readFlags, readNumber, UsageError } from './usage.ts';
import { writeFile } from './write-file.ts';

const HELP = `Usage: npx tflite-interpreter convert MODEL -o FILE [flags]

Converts a Keras model (.keras, .h5, or model.json of TensorFlow.js) to TensorFlow Lite.

  -o, --output FILE        where the .tflite file goes  [beside the model]
  --quantize NAME          none, float16, dynamic (int8 weights), int8 (weights and values)  [none]
  --representative WHERE   typical inputs: a folder of photos, a .npy or a .npz file; int8 needs them,
                           and with them the difference to the float32 model is measured
  --samples N              use this many of them at most  [300]
  --input-type NAME        float32, int8 or uint8, for int8  [float32]
  --output-type NAME       float32, int8 or uint8, for int8  [float32]
  --labels FILE            one label a line, kept in the file
  --family NAME            how photos are scaled: a family of keras.applications such as xception, or none,
                           tf, caffe, torch  [what the model's layers say]
  --mean N[,N,N] --std N[,N,N]  the same by numbers: (x - mean) / std of pixels from 0 to 255
  --interpolation NAME     nearest, bilinear, bicubic, ... for photos of another size  [nearest]
  --report FILE            an HTML page with what became of each layer`;

const FLAGS = {
  output: { type: 'string', short: 'o' },
  quantize: { type: 'string', default: 'none' },
  representative: { type: 'string' },
  samples: { type: 'string', default: '300' },
  'input-type': { type: 'string' },
  'output-type': { type: 'string' },
  labels: { type: 'string' },
  family: { type: 'string' },
  mean: { type: 'string' },
  std: { type: 'string' },
  interpolation: { type: 'string' },
  report: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;

const QUANTIZATIONS = ['none', 'float16', 'dynamic', 'int8'] as const;

type Flags = ReturnType<typeof readFlags<{ options: typeof FLAGS }>>['values'];

/** Runs the command. */
export async function run(args: readonly string[]): Promise<number> {
  const { values: flags, positionals } = readFlags({ args: [...args], options: FLAGS, allowPositionals: true });
  if (flags.help) {
    print(HELP);
    return 0;
  }
  const [source, ...others] = positionals;
  if (source === undefined || others.length > 0) throw new UsageError('Name one model. --help lists the flags.');
  checkFlags(flags);
  const limit = readNumber('samples', flags.samples, { least: 1, whole: true });
  const out = flags.output ?? source.replace(/(?:\.keras|\.h5|\.hdf5|\.json)?$/i, '.tflite');
  const labels = flags.labels === undefined ? undefined : await readLabels(flags.labels);
  const model = await readKerasModel(source);
  const converter = TFLiteConverter.fromKerasModel(model);
  converter.labels = labels;
  const float = await converter.convertWithReport();
  const prepared = flags.representative === undefined ? undefined : await prepare(flags, limit, model, float);
  converter.normalization = (prepared?.scaling ?? givenScaling(flags))?.normalization;
  const { converted, quality } = await convertAs(converter, flags, float, prepared?.data);

  await writeFile(out, converted.tflite);
  const facts: ConversionFacts = {
    model: source,
    out,
    quantize: flags.quantize,
    sizes: { keras: await sizeOf(source), float: float.tflite.length, converted: converted.tflite.length },
    layers: converted.layers,
    notes: notesOf(prepared),
    quality,
  };
  if (flags.report !== undefined) await writeFile(flags.report, conversionPage(facts));
  print(conversionText(facts));
  return 0;
}

/** What can be said of flags before any work. */
function checkFlags(flags: Flags): void {
  const known: readonly string[] = QUANTIZATIONS;
  if (!known.includes(flags.quantize)) {
    throw new UsageError(`--quantize has to be one of ${known.join(', ')}, not '${flags.quantize}'.`);
  }
  if (flags.quantize === 'int8' && flags.representative === undefined) {
    throw new UsageError('--quantize int8 needs --representative: typical inputs, by which the scales are chosen.');
  }
  if (flags.family !== undefined && (flags.mean !== undefined || flags.std !== undefined)) {
    throw new UsageError('Give --family, or --mean and --std, not both.');
  }
  if ((flags.mean === undefined) !== (flags.std === undefined)) {
    throw new UsageError('--mean and --std go together: (x - mean) / std.');
  }
}

interface Prepared {
  readonly data: RepresentativeData;
  readonly scaling: PhotoScaling | undefined;
}

async function prepare(flags: Flags, limit: number, model: KerasModel, float: Conversion): Promise<Prepared> {
  const where = flags.representative!;
  const isFolder = await isPhotoFolder(where);
  const interpreter = await Interpreter.create({ modelContent: float.tflite });
  try {
    if (!isFolder) return { data: await readSamples(where, limit, interpreter), scaling: undefined };
    const scaling = givenScaling(flags) ?? scalingOf(model.name, float.layers);
    const names = Object.keys(interpreter.getSignatureRunner().getInputDetails());
    if (names.length > 1)
      throw new UsageError('A folder of photos is for a model of one input: save a .npz file instead.');
    const preprocessor = createPreprocessor(scaling.scaling, {
      from: interpreter,
      interpolation: flags.interpolation as 'nearest' | undefined,
    });
    return { data: await readPhotos(where, limit, names[0]!, preprocessor as never), scaling };
  } finally {
    interpreter.close();
  }
}

/** The scaling that was typed. */
function givenScaling({ family, mean, std }: Flags): PhotoScaling | undefined {
  if (family !== undefined) return scalingNamed(family);
  if (mean === undefined || std === undefined) return undefined;
  const normalization = { mean: readNumbers('mean', mean), std: readNumbers('std', std) };
  return { scaling: normalization as MeanStd, normalization, why: 'as --mean and --std say' };
}

function readNumbers(flag: string, text: string): number | number[] {
  const list = text.split(',').map((part) => readNumber(flag, part));
  return list.length === 1 ? list[0]! : list;
}

async function convertAs(
  converter: TFLiteConverter,
  flags: Flags,
  float: Conversion,
  data: RepresentativeData | undefined,
): Promise<{ converted: Conversion; quality: Quality | undefined }> {
  if (flags.quantize !== 'none') converter.optimizations = ['DEFAULT'];
  if (flags.quantize === 'float16') converter.targetSpec = { supportedTypes: ['float16'] };
  if (flags.quantize === 'int8') converter.representativeDataset = data?.samples();
  // Names that are typed are checked by the converter, which knows them.
  if (flags['input-type'] !== undefined) converter.inferenceInputType = flags['input-type'] as 'int8';
  if (flags['output-type'] !== undefined) converter.inferenceOutputType = flags['output-type'] as 'int8';
  const calibrating = showProgress('Measuring the ranges of all values', data?.count ?? 1);
  const converted = await converter.convertWithReport({ onSample: calibrating.at });
  calibrating.done();
  if (!data || flags.quantize === 'none') return { converted, quality: undefined };
  const comparing = showProgress('Comparing with float32', data.count);
  const quality = await compareModels(float.tflite, converted.tflite, data.samples(), comparing.at);
  comparing.done();
  return { converted, quality };
}

function notesOf(prepared: Prepared | undefined): string[] {
  if (!prepared) return [];
  const { data, scaling } = prepared;
  const chosen =
    data.count < data.found ? `${data.count} of ${data.found} samples were used.` : `${data.count} samples were used.`;
  return scaling ? [chosen, `Photos were scaled ${scaling.why}.`] : [chosen];
}

async function sizeOf(source: string): Promise<number> {
  // A model of TensorFlow.js has its weights in files of their own.
  if (source.endsWith('.json')) return (await readFile(source)).length;
  return (await stat(source).catch(() => ({ size: 0 }))).size;
}
