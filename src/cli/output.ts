// What the commands print: the one place that writes to the terminal.

/** Prints a result, to standard output, so that it can go on to a file or a program. */
export function print(text: string): void {
  console.log(text);
}

/** Tells of failures and of what happens besides, to standard error; of an error with its stack. */
export function note(value: unknown): void {
  console.error(value);
}

/** Writes a line over the last one, where standard error is a terminal: what goes on, not what came of it. */
export function redraw(line: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001B[K${line}`);
}
