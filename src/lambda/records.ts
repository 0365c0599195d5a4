// Records of S3, SQS and other services: each names a picture, which the operator's own code reads.

import { TFLiteError } from '../errors.ts';
import { untilAborted } from '../image/abortion.ts';
import type { Classifier } from './classifier.ts';
import type { LambdaRecord } from './lambda-types.ts';
import { tell } from './respond.ts';
import type { Settings } from './settings.ts';

/** What SQS takes for an answer with `ReportBatchItemFailures`. */
export interface BatchAnswer {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

/**
 * Classifies what the records name, one after the other.
 *
 * @returns The answers in the order of the records; with `batchItemFailures`, the messages that failed instead.
 * @throws {@link TFLiteError} `OPTION_INVALID` without `load`. Without `batchItemFailures`, the first failure.
 */
export async function answerRecords(
  records: readonly LambdaRecord[],
  classifier: Classifier,
  settings: Settings,
  signal: AbortSignal | undefined,
): Promise<unknown[] | BatchAnswer> {
  const { load, store, onError, batchItemFailures = false } = settings;
  if (!load) {
    throw new TFLiteError(
      'OPTION_INVALID',
      "'load' has to be a function that reads the picture of a record: this event has records, and only the service that sent them knows what they name.",
      { option: 'load', actual: undefined },
    );
  }
  const answers: unknown[] = [];
  const failed: string[] = [];
  for (const record of records) {
    // A queue with an order: nothing may overtake a message that will come again.
    const mustWait = failed.length > 0 && String(record['eventSourceARN']).endsWith('.fifo');
    try {
      if (mustWait) throw new Error('A message before it failed.');
      const source = await untilAborted(resolved(load(record, { signal })), signal);
      const answer = await classifier.answerSource(source, signal);
      await untilAborted(resolved(store?.(record, answer)), signal);
      answers.push(answer);
    } catch (error) {
      const { messageId } = record;
      if (!batchItemFailures || messageId === undefined) throw error;
      if (!mustWait) tell(onError, error);
      failed.push(messageId);
    }
  }
  if (!batchItemFailures) return answers;
  return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
}

async function resolved<T>(value: T): Promise<Awaited<T>> {
  return await value;
}
