import {
  createTensor,
  dequantize,
  type DType,
  type Interpreter,
  isTFLiteError,
  predictToLabels,
  type Tensor,
  type TensorDType,
  type TensorValue,
  TFLiteError,
  type TFLiteErrorCode,
  topLabels,
} from 'tflite-interpreter';
import { describe, expectTypeOf, it } from 'vitest';

declare const interpreter: Interpreter;
/** Keeps calls for their types only: nothing of it runs. */
const typeOnly = (_: () => unknown): void => undefined;

describe('Tensor', () => {
  it('is a union that dtype tells apart', () => {
    typeOnly(() => {
      const tensor = interpreter.getTensor(0);
      expectTypeOf(tensor).toEqualTypeOf<Tensor>();
      if (tensor.dtype === 'float32') expectTypeOf(tensor.data).toEqualTypeOf<Float32Array>();
      if (tensor.dtype === 'int64') expectTypeOf(tensor.data).toEqualTypeOf<BigInt64Array>();
      if (tensor.dtype === 'bool') expectTypeOf(tensor.data).toEqualTypeOf<Uint8Array>();
      if (tensor.dtype === 'string') expectTypeOf(tensor.data).toEqualTypeOf<Uint8Array[]>();
    });
  });

  it('has one type per dtype', () => {
    expectTypeOf<Tensor<'float16'>['data']>().toEqualTypeOf<Float32Array>();
    expectTypeOf<Tensor<'complex128'>['data']>().toEqualTypeOf<Float64Array>();
    expectTypeOf<Tensor<'int4'>['data']>().toEqualTypeOf<Int8Array>();
    expectTypeOf<Tensor<'uint64'>['data']>().toEqualTypeOf<BigUint64Array>();
    expectTypeOf<Tensor<'int8' | 'string'>>().toEqualTypeOf<Tensor<'int8'> | Tensor<'string'>>();
  });

  it('does not exist for dtypes that live inside of models only', () => {
    expectTypeOf<Exclude<DType, TensorDType>>().toEqualTypeOf<
      'resource' | 'variant' | 'float8_e4m3fn' | 'float8_e5m2'
    >();
  });

  it('is made of data of its dtype', () => {
    typeOnly(() => {
      expectTypeOf(createTensor('int8', [1], new Int8Array(1))).toEqualTypeOf<Tensor<'int8'>>();
      // @ts-expect-error Data of another dtype.
      createTensor('int8', [1], new Float32Array(1));
      // @ts-expect-error A dtype without values.
      createTensor('resource', [1], new Uint8Array(1));
    });
  });
});

describe('getTensor', () => {
  it('is typed by the dtype that the call counts on', () => {
    typeOnly(() => {
      expectTypeOf(interpreter.getTensor(0, { dtype: 'float32' })).toEqualTypeOf<Tensor<'float32'>>();
      expectTypeOf(interpreter.getTensor(0, { dtype: 'float32' }).data).toEqualTypeOf<Float32Array>();
      expectTypeOf(interpreter.getTensor(0, { dequantize: true })).toEqualTypeOf<Tensor<'float32'>>();
      // @ts-expect-error There is no such dtype.
      interpreter.getTensor(0, { dtype: 'float' });
    });
  });
});

describe('setTensor', () => {
  it('takes what a tensor can be made of', () => {
    expectTypeOf<Tensor>().toExtend<TensorValue>();
    expectTypeOf<Float32Array>().toExtend<TensorValue>();
    expectTypeOf<Uint8ClampedArray>().toExtend<TensorValue>();
    expectTypeOf<number[][]>().toExtend<TensorValue>();
    expectTypeOf<readonly (readonly bigint[])[]>().toExtend<TensorValue>();
    expectTypeOf<string[]>().toExtend<TensorValue>();
    expectTypeOf<Float32Array[]>().toExtend<TensorValue>();
    expectTypeOf<boolean>().toExtend<TensorValue>();
    expectTypeOf<{ dtype: string; shape: number[]; dataSync(): Float32Array }>().toExtend<TensorValue>();
  });

  it('takes nothing else', () => {
    expectTypeOf<undefined>().not.toExtend<TensorValue>();
    expectTypeOf<null>().not.toExtend<TensorValue>();
    expectTypeOf<Map<string, number>>().not.toExtend<TensorValue>();
    expectTypeOf<{ data: Float32Array }>().not.toExtend<TensorValue>();
    expectTypeOf<ArrayBuffer>().not.toExtend<TensorValue>();
  });
});

describe('tensor', () => {
  it('is a function of a view', () => {
    typeOnly(() => expectTypeOf(interpreter.tensor(0)).toEqualTypeOf<() => Tensor>());
  });
});

describe('labels', () => {
  it('type the keys when they are literal', () => {
    expectTypeOf(predictToLabels(['hat', 'pants'], [0, 1])).toEqualTypeOf<Record<'hat' | 'pants', number>>();
    expectTypeOf(topLabels(['hat', 'pants'], [0, 1])[0]!.label).toEqualTypeOf<'hat' | 'pants'>();
  });

  it('may be missing where only some are asked for', () => {
    expectTypeOf(predictToLabels(['hat', 'pants'], [0, 1], { k: 1 })).toEqualTypeOf<
      Partial<Record<'hat' | 'pants', number>>
    >();
  });

  it('are strings when they were read', () => {
    const classes: string[] = ['hat'];
    expectTypeOf(predictToLabels(classes, [1])).toEqualTypeOf<Record<string, number>>();
  });

  it('take a tensor', () => {
    typeOnly(() => predictToLabels(['hat'], interpreter.getTensor(0)));
  });
});

describe('TFLiteError', () => {
  it('is narrowed by its code', () => {
    typeOnly(() => {
      const error: unknown = undefined;
      if (isTFLiteError(error)) expectTypeOf(error.code).toEqualTypeOf<TFLiteErrorCode>();
      if (isTFLiteError(error, 'HTTP_STATUS')) {
        expectTypeOf(error.data).toEqualTypeOf<{ url: string; status: number }>();
        expectTypeOf(error).toExtend<Error>();
      }
      // @ts-expect-error There is no such code.
      isTFLiteError(error, 'OOPS');
      // @ts-expect-error The data of another code.
      new TFLiteError('CLOSED', '', { url: '' });
    });
  });
});

describe('details', () => {
  it('cannot be changed', () => {
    typeOnly(() => {
      const details = interpreter.getInputDetails()[0]!;
      expectTypeOf(details.shape).toEqualTypeOf<readonly number[]>();
      expectTypeOf(details.quantization).toEqualTypeOf<readonly [scale: number, zeroPoint: number]>();
      // @ts-expect-error Read-only.
      details.name = 'y';
      dequantize(new Int8Array(1), details.shape, details.quantizationParameters);
    });
  });
});
