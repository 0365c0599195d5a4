// index.mjs of a function: the handler with its options, as one would write it by hand.

import type { HandlerOptions } from 'tflite-interpreter/lambda';

/** Options that can be written down, without where the model and the labels lie. */
export type WrittenOptions = Pick<
  HandlerOptions,
  | 'preprocess'
  | 'targetSize'
  | 'interpolation'
  | 'pipeline'
  | 'orientation'
  | 'topK'
  | 'threshold'
  | 'format'
  | 'cors'
  | 'maxBytes'
  | 'warmUp'
>;

/** What the entry needs to know besides. */
export interface EntrySettings {
  readonly options: WrittenOptions;
  readonly hasLabels: boolean;
  readonly allowPrivateNetwork: boolean;
  /** Whether the native engine is in the folder, and no other. */
  readonly isNative: boolean;
}

/** The variable that lets `invoke` fetch pictures from this machine without another zip. */
export const PRIVATE_NETWORK_VARIABLE = 'ALLOW_PRIVATE_NETWORK';

/** Writes the module. */
export function writeEntry({ options, hasLabels, allowPrivateNetwork, isNative }: EntrySettings): string {
  const written = Object.entries(options).filter(([, value]) => value !== undefined);
  const lines = [
    `model: new URL('./model.tflite', import.meta.url),`,
    ...(hasLabels ? [`labels: new URL('./labels.txt', import.meta.url),`] : []),
    ...(isNative ? [`interpreter: { engine: 'native' },`] : []),
    ...written.map(([name, value]) => `${name}: ${JSON.stringify(value)},`),
    allowPrivateNetwork
      ? 'allowPrivateNetwork: true,'
      : `allowPrivateNetwork: process.env.${PRIVATE_NETWORK_VARIABLE} === '1',`,
    'onError: (error) => console.error(error),',
  ];
  return `// The function's handler is index.handler. Written by \`npx tflite-interpreter lambda\`; it may be edited.

import { createHandler } from './tflite-interpreter.mjs';

export const handler = createHandler({
${lines.map((line) => `  ${line}`).join('\n')}
});

// All that is slow belongs to the init phase. A failure is logged here, and the first call tries again.
await handler.init().catch((error) => console.error(error));
`;
}
