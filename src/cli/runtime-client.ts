// The side of the Runtime API that Lambda starts beside a function's code: asks for events, calls the handler, answers.
// A program of its own: node runtime-client.js, with the variables that Lambda sets.

import { existsSync } from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { note } from './output.ts';

type Handler = (event: unknown, context: object) => unknown;

const [host, port] = process.env['AWS_LAMBDA_RUNTIME_API']!.split(':');
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });

const handler = await loadHandler().catch(async (error: unknown) => {
  await send('/init/error', describe(error));
  process.exit(1);
});
for (;;) {
  const { headers, body } = await request('GET', '/invocation/next');
  const id = String(headers['lambda-runtime-aws-request-id']);
  const deadline = Number(headers['lambda-runtime-deadline-ms']);
  const context = {
    awsRequestId: id,
    invokedFunctionArn: headers['lambda-runtime-invoked-function-arn'],
    functionName: process.env['AWS_LAMBDA_FUNCTION_NAME'],
    memoryLimitInMB: process.env['AWS_LAMBDA_FUNCTION_MEMORY_SIZE'],
    getRemainingTimeInMillis: () => deadline - Date.now(),
  };
  try {
    const answer = await handler(JSON.parse(body), context);
    await send(`/invocation/${id}/response`, answer === undefined ? null : answer);
  } catch (error) {
    note(error);
    await send(`/invocation/${id}/error`, describe(error));
  }
}

/** `_HANDLER` is the file without its extension, then the name that it exports. */
async function loadHandler(): Promise<Handler> {
  const [file = '', name = ''] = process.env['_HANDLER']!.split(/\.(?=[^.]+$)/);
  const root = path.resolve(process.env['LAMBDA_TASK_ROOT']!, file);
  const found = ['.mjs', '.js', '.cjs'].map((extension) => root + extension).find((candidate) => existsSync(candidate));
  if (found === undefined) throw new Error(`There is no file '${file}.mjs', '.js' or '.cjs'.`);
  const module = (await import(pathToFileURL(found).href)) as Record<string, Handler | undefined>;
  const exported = module[name] ?? (module['default'] as unknown as typeof module | undefined)?.[name];
  if (typeof exported !== 'function') throw new Error(`'${file}' exports no function '${name}'.`);
  return exported;
}

function describe(error: unknown): object {
  const { name = 'Error', message = String(error), stack = '' } = (error ?? {}) as Partial<Error>;
  return { errorType: name, errorMessage: message, trace: stack.split('\n') };
}

async function send(at: string, value: unknown): Promise<void> {
  await request('POST', at, JSON.stringify(value));
}

function request(
  method: string,
  at: string,
  body?: string,
): Promise<{ headers: http.IncomingHttpHeaders; body: string }> {
  // Linux counts kilobytes, as getrusage does; so does Node elsewhere.
  const headers = body === undefined ? {} : { 'peak-memory': process.resourceUsage().maxRSS * 1024 };
  return new Promise((resolve, reject) => {
    const call = http.request({ host, port, agent, method, headers, path: `/2018-06-01/runtime${at}` }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => resolve({ headers: response.headers, body: Buffer.concat(chunks).toString() }));
      response.on('error', reject);
    });
    call.on('error', reject).end(body);
  });
}
