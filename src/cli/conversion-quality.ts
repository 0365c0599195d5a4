// How far a converted model is from the float32 one, over samples: the greatest and the mean difference, the first place.

import { Interpreter, type Tensor } from 'tflite-interpreter';

/** What was measured for one output. */
export interface OutputQuality {
  readonly name: string;
  readonly greatest: number;
  readonly mean: number;
  /** In how many samples the first place is the same; absent for outputs that are no row of scores. */
  readonly agreeing?: number;
}

/** What was measured. */
export interface Quality {
  readonly samples: number;
  readonly outputs: readonly OutputQuality[];
}

/** Runs both models; float32 values are quantized for inputs of integers, and outputs of integers dequantized. */
export async function compareModels(
  float: Uint8Array,
  converted: Uint8Array,
  samples: AsyncIterable<Record<string, Tensor>>,
  onSample: (count: number) => void,
): Promise<Quality> {
  const models = await Promise.all([float, converted].map((modelContent) => Interpreter.create({ modelContent })));
  try {
    const runs = models.map((model) => runnerOf(model));
    const sums = new Map<
      string,
      { greatest: number; sum: number; numbers: number; agreeing: number; isRow: boolean }
    >();
    let count = 0;
    for await (const sample of samples) {
      const [expected, actual] = runs.map((run) => run(sample)) as [Outputs, Outputs];
      for (const [name, { data, shape }] of expected) {
        const known = sums.get(name) ?? { greatest: 0, sum: 0, numbers: 0, agreeing: 0, isRow: false };
        const other = actual.get(name)!.data;
        data.forEach((value, i) => {
          const difference = Math.abs(value - other[i]!);
          known.greatest = Math.max(known.greatest, difference);
          known.sum += difference;
        });
        known.numbers += data.length;
        known.isRow = shape.length === 2 && data.length > 1;
        if (firstPlace(data) === firstPlace(other)) known.agreeing++;
        sums.set(name, known);
      }
      onSample(++count);
    }
    const outputs = [...sums].map(([name, { greatest, sum, numbers, agreeing, isRow }]) => {
      return { name, greatest, mean: sum / numbers, ...(isRow && { agreeing }) };
    });
    return { samples: count, outputs };
  } finally {
    for (const model of models) model.close();
  }
}

type Outputs = ReadonlyMap<string, { readonly data: Float32Array; readonly shape: readonly number[] }>;

function runnerOf(model: Interpreter): (sample: Record<string, Tensor>) => Outputs {
  const runner = model.getSignatureRunner();
  const inputs = Object.entries(runner.getInputDetails());
  const outputs = Object.entries(runner.getOutputDetails());
  return (sample) => {
    for (const [name, { index, shapeSignature }] of inputs) {
      if (shapeSignature.includes(-1)) model.resizeTensorInput(index, sample[name]!.shape);
    }
    model.allocateTensors();
    for (const [name, { index, quantization }] of inputs) {
      model.setTensor(index, sample[name]!, quantization[0] === 0 ? {} : { quantize: true });
    }
    model.invoke();
    return new Map(
      outputs.map(([name, { index, quantization }]) => {
        const { data, shape } = model.getTensor(index, quantization[0] === 0 ? {} : { dequantize: true });
        return [name, { data: Float32Array.from(data as ArrayLike<number>, Number), shape }];
      }),
    );
  };
}

function firstPlace(data: Float32Array): number {
  return data.reduce((best, value, i) => (value > data[best]! ? i : best), 0);
}
