// What a message says of an argument: the type of what came, and options that do not exist or are of another type.

import { TFLiteError } from './errors.ts';

/** The type of a value as a message names it: `null`, `string`, `Float32Array`, `Promise`. */
export function describeType(value: unknown): string {
  if (value === null || typeof value !== 'object') return value === null ? 'null' : typeof value;
  // The tag, since a value of another realm is an instance of another class.
  return Object.prototype.toString.call(value).slice(8, -1);
}

/**
 * Refuses what is no address.
 *
 * @param name - The parameter, for the message.
 */
export function requireTextOrUrl(name: string, value: unknown): void {
  if (typeof value === 'string' || describeType(value) === 'URL') return;
  throw new TypeError(`'${name}' has to be a string or a URL, not ${describeType(value)}.`);
}

/** A path or URL as a message shows it: of data in place of a name, such as a `data:` URL, the beginning is enough. */
export function abbreviate(name: string | URL): string {
  const text = String(name);
  return text.length > 200 ? `${text.slice(0, 100)}...` : text;
}

/** What `typeof` says of an option; `unknown` where it is checked elsewhere. */
export type OptionType = 'boolean' | 'number' | 'string' | 'function' | 'unknown';

/** Every option of a function, with its type. */
export type OptionTypes<Options> = Readonly<Record<keyof Options & string, OptionType>>;

/**
 * Refuses a misspelled option, which would otherwise be passed over in silence, and one of another type.
 *
 * @param example - What the options look like, for the message.
 * @param owner - Where the options are one option of another function: its name and a dot.
 * @throws {@link TFLiteError} `OPTION_INVALID` for an option that does not exist; a `TypeError` for one of the wrong
 * JavaScript type.
 */
export function requireOptions<Options extends object>(
  options: Options,
  types: OptionTypes<Required<Options>>,
  example = '',
  owner = '',
): void {
  const known: Readonly<Record<string, OptionType>> = types;
  if (typeof options !== 'object' || options === null) {
    const name = owner.slice(0, -1) || 'options';
    throw new TypeError(
      `'${name}' has to be an object${example && ` such as ${example}`}, not ${describeType(options)}.`,
    );
  }
  for (const [name, value] of Object.entries(options)) {
    const type = Object.hasOwn(known, name) ? known[name] : undefined;
    if (!type) {
      throw new TFLiteError(
        'OPTION_INVALID',
        `There is no option '${owner}${name}'; the options are ${Object.keys(known).join(', ')}.`,
        { option: owner + name, actual: value },
      );
    }
    if (value !== undefined && type !== 'unknown' && typeof value !== type) {
      throw new TypeError(`'${owner}${name}' has to be a ${type}, not ${describeType(value)}.`);
    }
  }
}
