// What the library asks of the platform it runs on. Each platform file fulfils it; the web's shapes are the measure.

/** A worker that runs one thread of the engine; `Worker` in a browser, an adapter in Node. */
export interface ThreadWorker {
  postMessage(message: unknown, transfer?: readonly unknown[]): void;
  terminate(): unknown;
  onmessage: ((event: { readonly data: unknown }) => void) | null;
  onerror: ((error: unknown) => void) | null;
}

/** A worker that runs a whole interpreter; `#worker` leads to what starts one. */
export interface ScriptWorker {
  postMessage(message: unknown, transfer: readonly ArrayBufferLike[]): void;
  /** Ends it at once, whatever it is doing. */
  terminate(): void;
  /** Whether somebody waits for the worker: while nobody does, it does not keep a process from ending. */
  keepAlive(waiting: boolean): void;
  onmessage: ((event: { readonly data: unknown }) => void) | null;
  /** Called when the worker cannot start, or ends without being asked to. */
  onerror: ((cause: unknown) => void) | null;
}

/**
 * Starts a worker.
 *
 * @param script - A classic script: its text, or where it lies.
 * @throws Whatever the platform throws where it does not let workers start.
 */
export type StartWorker = (script: { readonly source: string } | { readonly url: string | URL }) => ScriptWorker;

/** What a server answered; the web's `Response` is one. */
export interface Answer {
  /** True for a status of 200 to 299. */
  readonly ok: boolean;
  readonly status: number;
  readonly headers: Headers;
  /** Decompressed. */
  readonly body: ReadableStream<Uint8Array> | null;
}

/** Settings of {@link FetchUrl}. */
export interface FetchOptions {
  readonly signal?: AbortSignal | undefined;
  /** Whether addresses that are not of the public internet are connected to. @defaultValue false */
  readonly allowPrivateNetwork?: boolean | undefined;
}

/**
 * Gets an http or https URL that others may have chosen, following redirects; `#fetch` leads to it.
 *
 * Where there is no browser to do so, it keeps the request away from addresses that are not public.
 *
 * @throws {@link TFLiteError} `URL_REFUSED`; any other error is the platform's own.
 */
export type FetchUrl = (url: string | URL, options?: FetchOptions) => Promise<Answer>;

/** Settings of {@link Platform.readFile}. */
export interface ReadFileOptions {
  readonly signal?: AbortSignal;
  readonly maxBytes?: number;
  /** Whether the bytes may lie in memory with room around them, so that an engine can take them where they are. */
  readonly withRoom?: boolean;
}

/** The builds of the engine that the package ships: for one thread, and for several. */
export type EngineBuild = 'simd' | 'threaded';

/** A file whose bytes can be given back. */
export interface HeldFile {
  /**
   * The bytes; after {@link HeldFile.release} they are read again.
   *
   * @throws {@link TFLiteError} `FILE_NOT_FOUND`; `MODEL_CORRUPT` for a file that has changed since it was opened.
   */
  read(): Uint8Array;
  /** Gives their memory back at once. Views of them are empty from here on. */
  release(): void;
}

/**
 * The few things that differ between platforms. `#platform` leads to a module that exports each of them by its name, so
 * that what is not used is left out of a bundle.
 */
export interface Platform {
  /**
   * Reads a file.
   *
   * @param path - A path, or a `file:` URL.
   * @throws {@link TFLiteError} `FILE_NOT_FOUND`, also where there are no files; `MODEL_TOO_LARGE` beyond `maxBytes`,
   * before anything is read.
   */
  readFile(path: string | URL, options?: ReadFileOptions): Promise<Uint8Array>;
  /**
   * Opens a file that may be given back and read again.
   *
   * @returns Undefined where files cannot be read within a call.
   * @throws {@link TFLiteError} those of {@link Platform.readFile}.
   */
  holdFile(path: string | URL, maxBytes: number): HeldFile | undefined;
  /** Loads the JavaScript of a build, which the engine's bindings describe. */
  loadGlue(build: EngineBuild): Promise<unknown>;
  /**
   * Loads the script that each thread of the threaded build runs.
   *
   * @param url - Where a page serves it from; the package's own if it is undefined. Only pages look at it.
   * @returns What {@link Platform.startThread} takes: in pages a URL, elsewhere the text.
   */
  loadThreadScript(url?: string | URL): Promise<string>;
  /** Compiles the package's own WebAssembly; rejects where it is not to be had. */
  compileBuild(build: EngineBuild): Promise<WebAssembly.Module>;
  /** Compiles the WebAssembly at a URL. */
  compileUrl(url: string | URL, signal?: AbortSignal): Promise<WebAssembly.Module>;
  /** Cores that this process may use; 1 where threads cannot be started. */
  availableThreads(): number;
  /** Starts a thread of the engine from what {@link Platform.loadThreadScript} gave. */
  startThread(script: string): ThreadWorker;
  /**
   * Has the engine of JavaScript spend less on optimising while something starts, for the whole process; nothing where
   * that cannot be set. WebAssembly that is compiled meanwhile is optimised later for good.
   *
   * @returns Ends it.
   */
  startFast(): () => void;
  /** Whether a thread comes up while the one that started it is busy; else threads have to be there before a call. */
  readonly threadsStartInCall: boolean;
}
