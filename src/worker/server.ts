// The worker's side: takes calls in their order, makes them on its interpreter, answers each.

import { Interpreter, type DownloadProgress, type InterpreterOptions } from '../index.ts';
import { CALLS, factsOf, Moved } from './calls.ts';
import type { Reply, Request } from './protocol.ts';
import { sendError } from './sent-error.ts';

/** The end of a message channel. */
export interface Port {
  postMessage(message: unknown, transfer: readonly ArrayBufferLike[]): void;
  listen(receive: (data: unknown) => void): void;
}

type Call = Extract<Request, { readonly kind: 'call' }>;

/** The life of a worker, from its first message on. */
export class Server {
  readonly #port: Port;
  readonly #queue: Call[] = [];
  readonly #aborted = new Set<number>();
  #interpreter: Interpreter | undefined;
  #working = false;
  /** The last facts that were sent, as text. */
  #told = '';

  constructor(port: Port) {
    this.#port = port;
    port.listen((data) => this.#receive(data as Request));
  }

  #receive(request: Request): void {
    switch (request.kind) {
      case 'call':
        this.#queue.push(request);
        void this.#work();
        break;
      case 'abort':
        if (this.#queue.some(({ id }) => id === request.id)) this.#aborted.add(request.id);
        break;
      case 'wasm':
        // The platform has asked for it, and hears of it too.
        break;
    }
  }

  async #work(): Promise<void> {
    if (this.#working) return;
    this.#working = true;
    for (let call = this.#queue.shift(); call; call = this.#queue.shift()) {
      // The caller has turned away from an aborted call; it gets no answer.
      if (!this.#aborted.delete(call.id)) await this.#answer(call);
      // What came while the engine was busy is read before the next call begins: an abort may be among it.
      await nextTurn();
    }
    this.#working = false;
  }

  async #answer(call: Call): Promise<void> {
    const { id } = call;
    try {
      const result = await this.#call(call);
      this.#sendFacts();
      if (result instanceof Moved) this.#send({ kind: 'value', id, value: result.value as unknown }, result.buffers);
      else this.#send({ kind: 'value', id, value: result });
    } catch (error) {
      this.#sendFacts();
      this.#send({ kind: 'error', id, error: sendError(error) });
    }
  }

  #call({ method, args }: Call): unknown {
    if (method === 'create') return this.#create(args[0] as InterpreterOptions);
    // The other side's types hold the arguments to those of the method.
    const call = CALLS[method] as (it: Interpreter, ...args: readonly unknown[]) => unknown;
    return call(this.#interpreter!, ...args);
  }

  async #create(options: InterpreterOptions): Promise<void> {
    // No signal: whoever gives up a creation ends the worker.
    const onProgress = (progress: DownloadProgress): void => this.#send({ kind: 'progress', progress });
    this.#interpreter = await Interpreter.create({ ...options, onProgress });
  }

  /** Tells of the interpreter's properties where they have changed. */
  #sendFacts(): void {
    if (!this.#interpreter) return;
    const facts = factsOf(this.#interpreter);
    if (JSON.stringify(facts) === this.#told) return;
    this.#told = JSON.stringify(facts);
    this.#send({ kind: 'facts', facts });
  }

  #send(reply: Reply, transfer: readonly ArrayBufferLike[] = []): void {
    this.#port.postMessage(reply, transfer);
  }
}

/** Ends when everything that has arrived by now has been read. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
}
