// The function behind a queue that a bucket tells of its new objects, or behind the bucket itself: handler is records.handler.

import { createHandler } from 'tflite-interpreter/lambda';

const asset = (name) => new URL(`../assets/${name}`, import.meta.url);

/**
 * The answer to a queue names the messages that failed, so that it keeps them: its event source has to have
 * ReportBatchItemFailures.
 *
 * @param {(bucket: string, key: string) => Promise<Uint8Array>} readObject - How an object of the bucket is read.
 * @param {'bucket' | 'queue'} source
 */
export function createRecordHandler(readObject, source) {
  return createHandler({
    model: asset('efficientnet_lite0_int8.tflite'),
    labels: asset('imagenet_labels.txt'),
    preprocess: 'efficientnet_lite',
    topK: 5,
    batchItemFailures: source === 'queue',
    load(record) {
      // A message holds the bucket's own event. Keys come with + for spaces.
      const { s3 } = source === 'queue' ? JSON.parse(record.body).Records[0] : record;
      return readObject(s3.bucket.name, decodeURIComponent(s3.object.key.replaceAll('+', ' ')));
    },
    // The log of the function; a table or another bucket would be written to here.
    store: (record, answer) =>
      console.log(JSON.stringify({ record: record.messageId ?? record.s3.object.key, answer })),
  });
}

/** With the library of AWS that Lambda's runtimes for Node.js have. */
async function readFromBucket(bucket, key) {
  const { GetObjectCommand, S3Client } = await import('@aws-sdk/client-s3');
  const { Body } = await new S3Client({}).send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  return Body.transformToByteArray();
}

export const handler = createRecordHandler(readFromBucket, process.env.SOURCE === 'bucket' ? 'bucket' : 'queue');
