// Node's own modules, asked for when they are needed: no bundler for pages meets a `node:` import.

type GetBuiltin = NodeJS.Process['getBuiltinModule'];

/** Whether Node's modules are to be had: in Node, and in what takes Node's builds. */
export function hasBuiltins(): boolean {
  return typeof globalThis.process?.getBuiltinModule === 'function';
}

/** A module of Node. Written with `globalThis`, since some bundlers answer a bare `process` with a polyfill. */
export const builtin: GetBuiltin = (name: string) => globalThis.process.getBuiltinModule(name);
