// Flags of a command, and the error for what was typed wrongly.

import { parseArgs, type ParseArgsConfig } from 'node:util';

/** Something that whoever typed the command can put right; the message is all that is shown. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/**
 * Reads flags.
 *
 * @throws {@link UsageError} for a flag that is not known or has no value.
 */
export function readFlags<const Config extends ParseArgsConfig>(config: Config): ReturnType<typeof parseArgs<Config>> {
  try {
    return parseArgs(config);
  } catch (error) {
    const { message } = error as Error;
    // Node's sentences go on with advice on how to pass an argument that begins with a dash.
    throw new UsageError(`${message.split(/\. |\n/, 1)[0]!.replace(/\.$/, '')}. --help lists the flags.`, {
      cause: error,
    });
  }
}

/**
 * Reads the number that a flag holds.
 *
 * @throws {@link UsageError}
 */
export function readNumber(flag: string, text: string, { least = -Infinity, whole = false } = {}): number {
  const number = text.trim() === '' ? NaN : Number(text);
  if (number >= least && Number.isFinite(number) && (!whole || Number.isInteger(number))) return number;
  const kind = whole ? 'a whole number' : 'a number';
  const from = least === -Infinity ? '' : ` of at least ${least}`;
  throw new UsageError(`--${flag} has to be ${kind}${from}, not '${text}'.`);
}
