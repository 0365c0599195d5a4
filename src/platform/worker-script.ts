// The script of a worker that holds an interpreter, in a file of its own.

/** Loads its text. */
export const loadWorkerScript = async (): Promise<string> => (await import('#glue/interpreter-worker')).default;
