// Options of layers: how each is read from a configuration, and what is said of it in the documents.

import { isJsonObject, type Json, type KerasDialect } from '../keras/keras-model.ts';
import { readActivation, type Activation } from './activation.ts';

/** How an option is read. */
export interface Option<T> {
  /** What it may be, for the documents. */
  readonly accepts: string;
  /** What it is where the configuration has none. */
  readonly fallback: T;
  /** The value, or undefined for one that is not supported. */
  readonly read: (value: Json, dialect: KerasDialect) => T | undefined;
}

/** The options of a layer by their names in Keras. */
export type OptionTable = Readonly<Record<string, Option<unknown>>>;

/** What a table of options gives. */
export type OptionsOf<O extends OptionTable> = { readonly [K in keyof O]: O[K] extends Option<infer T> ? T : never };

/** A whole number. */
export function integer(fallback = 0): Option<number> {
  return {
    accepts: 'a whole number',
    fallback,
    read: (value) => (Number.isInteger(value) ? (value as number) : undefined),
  };
}

/** A number. */
export function number(fallback: number): Option<number> {
  return { accepts: 'a number', fallback, read: numberOf };
}

/** A number, or null. */
export function numberOrNull(): Option<number | null> {
  return { accepts: 'a number or `null`', fallback: null, read: orNull(numberOf) };
}

function numberOf(value: Json): number | undefined {
  if (typeof value === 'number') return value;
  // Keras writes a number that came from numpy as an object.
  if (isJsonObject(value) && isJsonObject(value['config'])) return numberOf(value['config']['value'] ?? null);
  return value === 'Infinity' ? Infinity : undefined;
}

/** A flag. */
export function flag(fallback: boolean): Option<boolean> {
  return { accepts: '`true` or `false`', fallback, read: (value) => (typeof value === 'boolean' ? value : undefined) };
}

/** One of several words; the first is the fallback. */
export function choice<const T extends string>(...words: readonly [T, ...T[]]): Option<T> {
  const accepts = words.map((word) => `\`${word}\``).join(', ');
  const read = (value: Json): T | undefined =>
    typeof value === 'string' ? words.find((word) => word === value.toLowerCase()) : undefined;
  return { accepts, fallback: words[0], read };
}

/** A size for each of `count` dimensions, or one for all. */
export function sizes(count: number, fallback: number): Option<readonly number[]> {
  return {
    accepts: count === 1 ? 'a whole number' : `a whole number, or ${count}`,
    fallback: new Array<number>(count).fill(fallback),
    read: (value) => {
      if (typeof value === 'number') return new Array<number>(count).fill(value);
      return isNumbers(value) && value.length === count ? value : undefined;
    },
  };
}

/** Sizes, or null. */
export function sizesOrNull(count: number): Option<readonly number[] | null> {
  const { accepts, read } = sizes(count, 1);
  return { accepts: `${accepts}, or \`null\``, fallback: null, read: orNull(read) };
}

/** Amounts before and after each of `count` dimensions: one number, one for each, or two for each. */
export function amounts(count: number, fallback: number): Option<readonly (readonly [number, number])[]> {
  return {
    accepts: count === 1 ? 'a whole number, or two' : 'a whole number, one for each dimension, or two for each',
    fallback: new Array<readonly [number, number]>(count).fill([fallback, fallback]),
    read: (value) => {
      if (typeof value === 'number') return new Array<readonly [number, number]>(count).fill([value, value]);
      if (!Array.isArray(value)) return undefined;
      const list = value as readonly Json[];
      if (count === 1 && isNumbers(list) && list.length === 2) return [[list[0]!, list[1]!]];
      const pairs = list.map((one): readonly [number, number] | undefined => {
        if (typeof one === 'number') return [one, one];
        return isNumbers(one) && one.length === 2 ? [one[0]!, one[1]!] : undefined;
      });
      return list.length === count && pairs.every((pair) => pair !== undefined) ? pairs : undefined;
    },
  };
}

/** A list of whole numbers, or one; null where there is none. */
export function axes(fallback: readonly number[] | null): Option<readonly number[] | null> {
  return {
    accepts: 'a whole number, several, or `null`',
    fallback,
    read: (value) => {
      if (value === null) return null;
      if (typeof value === 'number') return [value];
      return isNumbers(value) ? value : undefined;
    },
  };
}

/** Nested numbers, flat; null where there are none. */
export function numbers(): Option<readonly number[] | null> {
  return {
    accepts: 'numbers, or `null`',
    fallback: null,
    read: orNull(flatNumbers),
  };
}

function flatNumbers(value: Json): readonly number[] | undefined {
  const one = numberOf(value);
  if (one !== undefined) return [one];
  if (isJsonObject(value) && isJsonObject(value['config'])) return flatNumbers(value['config']['value'] ?? null);
  if (!Array.isArray(value)) return undefined;
  const parts = (value as readonly Json[]).map(flatNumbers);
  return parts.every((part) => part !== undefined) ? parts.flat() : undefined;
}

/** An activation by name, or as a layer of its own. */
export function activation(fallback: Activation['name'] = 'linear'): Option<Activation> {
  return {
    accepts: 'an activation of the table below',
    fallback: { name: fallback, options: {} },
    read: readActivation,
  };
}

/** One of several words, or null; the first is the fallback. */
export function choiceOrNull<const T extends string>(...words: readonly [T, ...T[]]): Option<T | null> {
  const { accepts, fallback, read } = choice(...words);
  return { accepts: `${accepts}, or \`null\``, fallback, read: orNull(read) };
}

/** A text, or null. */
export function textOrNull(): Option<string | null> {
  return {
    accepts: 'a text, or `null`',
    fallback: null,
    read: (value) => (value === null || typeof value === 'string' ? value : undefined),
  };
}

/** Anything: the option says nothing about inference. */
export function ignored(): Option<undefined> {
  return { accepts: 'anything: it is for training only', fallback: undefined, read: () => undefined };
}

/** Whatever it is, kept as it is. */
export function raw(accepts: string): Option<Json> {
  return { accepts, fallback: null, read: (value) => value };
}

/** Only this value: all others are refused. */
export function only<const T extends Json>(value: T): Option<T> {
  return {
    accepts: `\`${JSON.stringify(value)}\` only`,
    fallback: value,
    read: (given) => (given === value ? value : undefined),
  };
}

function orNull<T>(read: Option<T>['read']): Option<T | null>['read'] {
  return (value, dialect) => (value === null ? null : read(value, dialect));
}

function isNumbers(value: Json): value is readonly number[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'number');
}
