// The side of Lambda that a function's process talks to: the Runtime API, version 2018-06-01, for one process.

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

const PREFIX = '/2018-06-01/runtime';

/** What came of an invocation. */
export interface Outcome {
  readonly kind: 'response' | 'error';
  readonly body: string;
  /** From the event's being handed out to the answer, in milliseconds. */
  readonly duration: number;
  /** The most memory that the process has had so far, in bytes, where its client tells. */
  readonly peakMemory: number | undefined;
}

interface Waiting {
  readonly id: string;
  readonly event: string;
  readonly deadline: number;
  readonly start: () => void;
  readonly done: (outcome: Omit<Outcome, 'duration'>) => void;
}

/** A server that hands out events and takes answers, one at a time as Lambda does. */
export class RuntimeApi {
  readonly #server: Server;
  readonly #queue: Waiting[] = [];
  readonly #running = new Map<string, Waiting>();
  #poll: ServerResponse | undefined;
  #ready!: (error?: string) => void;
  #count = 0;
  /** When the process asks for its first event; rejects when it could not set up. */
  readonly ready: Promise<void>;

  private constructor() {
    this.ready = new Promise((resolve, reject) => {
      this.#ready = (error) => (error === undefined ? resolve() : reject(new Error(error)));
    });
    this.ready.catch(() => undefined);
    this.#server = createServer((request, response) => void this.#serve(request, response));
    // A client keeps its connection while a call takes as long as it takes.
    this.#server.keepAliveTimeout = 0;
  }

  /** Starts the server on a free port of this machine. */
  static async start(): Promise<RuntimeApi> {
    const api = new RuntimeApi();
    await new Promise<void>((done) => api.#server.listen(0, '127.0.0.1', done));
    return api;
  }

  /** What `AWS_LAMBDA_RUNTIME_API` has to be. */
  get address(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Hands an event to the process and waits for its answer. */
  invoke(event: string, timeout: number): Promise<Outcome> {
    return new Promise((resolve) => {
      let started = 0;
      const id = `00000000-0000-4000-8000-${String(++this.#count).padStart(12, '0')}`;
      this.#queue.push({
        id,
        event,
        deadline: Date.now() + timeout,
        start: () => (started = performance.now()),
        done: (outcome) => resolve({ ...outcome, duration: performance.now() - started }),
      });
      this.#handOut();
    });
  }

  /** Ends the server; a process that waits for an event is cut off. */
  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url!.replace(PREFIX, '');
    if (path === '/invocation/next') {
      this.#ready();
      this.#poll = response;
      return this.#handOut();
    }
    const body = await readText(request);
    response.writeHead(202, { 'content-type': 'application/json' }).end('{"status":"OK"}');
    if (path === '/init/error') return this.#ready(body);
    const [, id, kind] = /^\/invocation\/([^/]+)\/(response|error)$/.exec(path) ?? [];
    const waiting = this.#running.get(id ?? '');
    this.#running.delete(id ?? '');
    const peak = request.headers['peak-memory'];
    waiting?.done({ kind: kind as Outcome['kind'], body, peakMemory: peak === undefined ? undefined : Number(peak) });
  }

  #handOut(): void {
    const response = this.#poll;
    const next = response && this.#queue.shift();
    if (!next) return;
    this.#poll = undefined;
    this.#running.set(next.id, next);
    next.start();
    response.writeHead(200, {
      'content-type': 'application/json',
      'lambda-runtime-aws-request-id': next.id,
      'lambda-runtime-deadline-ms': String(next.deadline),
      'lambda-runtime-invoked-function-arn': 'arn:aws:lambda:us-east-1:000000000000:function:local',
      'lambda-runtime-trace-id': 'Root=1-00000000-000000000000000000000000',
    });
    response.end(next.event);
  }
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
