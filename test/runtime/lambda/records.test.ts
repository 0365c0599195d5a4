// Records of buckets and queues, and the events of examples/lambda.

import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { LambdaEvent, LambdaHandler, LambdaRecord } from 'tflite-interpreter/lambda';
import { rejectionOf } from '../../unit/error-of.ts';
import { s3Record, sqsRecord } from '../../unit/lambda/events.ts';
import { CAT, COFFEE, useHandlers } from './handlers.ts';

const create = useHandlers();

describe('createHandler', () => {
  it('reads records by the load option and hands their answers to store', async () => {
    const stored: [unknown, unknown][] = [];
    const handler = create({
      load: (record) => (record.eventSource === 'aws:s3' ? CAT : (JSON.parse(String(record['body'])) as string)),
      store: (record, answer) => void stored.push([record, answer]),
    });
    const coffee = `data:image/jpeg;base64,${COFFEE.toString('base64')}`;
    const Records = [s3Record('chelsea.jpg'), sqsRecord('1', JSON.stringify(coffee))];
    const answers = await handler({ Records });
    expect(answers).toEqual([{ 'Egyptian cat': expect.any(Number) }, { espresso: expect.any(Number) }]);
    expect(stored).toEqual(Records.map((record, i) => [record, (answers as unknown[])[i]]));
    await rejectionOf('OPTION_INVALID', create()({ Records }));
  });

  it('fails a batch for one record, or names the ones that failed', async () => {
    const load = ({ body }: LambdaRecord) => (body === 'cat' ? CAT : CAT.subarray(0, 5000));
    const batch = (queue: string) => ({
      Records: ['cat', 'bad', 'cat'].map((body, i) => sqsRecord(`${i}`, body, queue)),
    });
    await rejectionOf('IMAGE_CORRUPT', create({ load })(batch('pictures')));
    const reported: unknown[] = [];
    const handler = create({ load, batchItemFailures: true, onError: (error) => reported.push(error) });
    expect(await handler(batch('pictures'))).toEqual({ batchItemFailures: [{ itemIdentifier: '1' }] });
    expect(reported).toEqual([expect.objectContaining({ code: 'IMAGE_CORRUPT' })]);
    expect(await handler(batch('pictures.fifo'))).toEqual({
      batchItemFailures: [{ itemIdentifier: '1' }, { itemIdentifier: '2' }],
    });
  });
});

describe('examples/lambda', () => {
  const events = new URL('../../../examples/lambda/events/', import.meta.url);
  const records = ['s3.json', 'sqs.json'];
  const names = readdirSync(events).filter((name) => name !== 'url.json' && !records.includes(name));

  it.each(names)('has an event that is answered: %s', async (name) => {
    const event = JSON.parse(readFileSync(new URL(name, events), 'utf8')) as LambdaEvent;
    const answer = (await create()(event)) as object;
    const labels = 'body' in answer ? (JSON.parse(String(answer.body)) as object) : answer;
    expect(Object.values(labels)).toEqual([expect.any(Number)]);
  });

  it.each(records)('has records that are answered: %s', async (name) => {
    const { createRecordHandler } = (await import('../../../examples/lambda/records.mjs')) as {
      createRecordHandler: (
        readObject: (bucket: string, key: string) => Promise<Uint8Array>,
        source: 'bucket' | 'queue',
      ) => LambdaHandler;
    };
    const asked: string[] = [];
    const readObject = (bucket: string, key: string) => {
      asked.push(`${bucket}/${key}`);
      return Promise.resolve(CAT);
    };
    const handler = createRecordHandler(readObject, name === 's3.json' ? 'bucket' : 'queue');
    const event = JSON.parse(readFileSync(new URL(name, events), 'utf8')) as LambdaEvent;
    const answer = await handler(event);
    if (name === 's3.json') expect(answer).toEqual([expect.objectContaining({ 'Egyptian cat': expect.any(Number) })]);
    else expect(answer).toEqual({ batchItemFailures: [] });
    expect(asked).toEqual(['photos/my cats/chelsea.jpg']);
  });
});
