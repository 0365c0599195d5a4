// WeightNode: where the weights of a layer and of its parts are, in each of the formats.

import type { Hdf5File } from './hdf5.ts';
import type { ReadWeights, WeightArray } from './keras-model.ts';

/** A layer that has weights, or is a model of such. */
interface WeightOwner {
  readonly className: string;
  readonly name: string;
  /** The names of the layers inside of it. */
  readonly inside?: readonly string[];
}

/** The weights of a layer, of its parts and of the layers inside it. */
export interface WeightNode {
  readonly read: ReadWeights;
  /** The weights of a layer that a wrapper holds, by the name of its attribute. */
  part(name: string): WeightNode;
  /**
   * The weights of a nested model's layers, in the model's order.
   *
   * @param list - The attribute of Keras that holds the layers. @defaultValue `'layers'`
   */
  layers(layers: readonly WeightOwner[], list?: string): readonly WeightNode[];
}

/** The weights of a Keras 3 archive: groups by the class of the layer, arrays by their position. */
export function archiveWeights(file: Hdf5File, path = ''): WeightNode {
  return {
    read: (names) => {
      const counts = new Map<string, number>();
      const arrays = names.map(({ part = '' }) => {
        const index = counts.get(part) ?? 0;
        counts.set(part, index + 1);
        return file.array(`${path}/${part}/vars/${index}`);
      });
      return arrays.every((array) => array !== undefined) ? arrays : undefined;
    },
    part: (name) => archiveWeights(file, `${path}/${name}`),
    layers: (layers, list = 'layers') => {
      const used = new Map<string, number>();
      return layers.map(({ className }) => {
        const name = snakeCase(className);
        const count = used.get(name) ?? 0;
        used.set(name, count + 1);
        return archiveWeights(file, `${path}/${list}/${name}${count === 0 ? '' : `_${count}`}`);
      });
    },
  };
}

/** Keras' own rule for the names of groups: `Conv2DTranspose` is `conv2d_transpose`. Source: `keras.src.utils.naming`. */
function snakeCase(className: string): string {
  return className
    .replace(/\W+/g, '')
    .replace(/(.)([A-Z][a-z]+)/g, '$1_$2')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase();
}

/** An array with the path that it has in its file: `dense/kernel:0`. */
export interface NamedWeight {
  readonly name: string;
  readonly read: () => WeightArray | undefined;
}

/** The weights of a layer that are listed one behind the other, as HDF5 files and TensorFlow.js have them. */
export function listedWeights(list: readonly NamedWeight[]): WeightNode {
  return {
    read: (names) => {
      if (list.length < names.length) return undefined;
      const arrays = names.map((_, i) => list[i]!.read());
      return arrays.every((array) => array !== undefined) ? arrays : undefined;
    },
    part: (name) => {
      const half = list.length / 2;
      if (name === 'forward_layer') return listedWeights(list.slice(0, half));
      if (name === 'backward_layer') return listedWeights(list.slice(half));
      return listedWeights(list);
    },
    layers: (layers) =>
      layers.map(({ name, inside = [] }) => {
        const own = list.filter((weight) => isOf(weight, [name]));
        // Keras 3 leaves the names of nested models out.
        return listedWeights(own.length > 0 ? own : list.filter((weight) => isOf(weight, inside)));
      }),
  };
}

function isOf({ name }: NamedWeight, layers: readonly string[]): boolean {
  return name
    .split('/')
    .slice(0, -1)
    .some((part) => layers.includes(part));
}

/** The weights of an HDF5 file, grouped by the names of the layers. */
export function hdf5Weights(file: Hdf5File, root: string): WeightNode {
  const listOf = (layer: string): NamedWeight[] =>
    chunkedAttribute(file, `${root}/${layer}`, 'weight_names').map((name) => ({
      name,
      read: () => file.array(`${root}/${layer}/${name}`),
    }));
  return {
    read: () => undefined,
    part: () => hdf5Weights(file, root),
    layers: (layers) => layers.map(({ name }) => listedWeights(listOf(name))),
  };
}

/** A list of texts; Keras cuts those of more than 64 KB into several attributes: `weight_names0`, `weight_names1`. */
function chunkedAttribute(file: Hdf5File, path: string, name: string): string[] {
  const whole = file.attribute(path, name);
  if (whole !== undefined) return texts(whole);
  const list: string[] = [];
  for (let i = 0; ; i++) {
    const chunk = file.attribute(path, `${name}${i}`);
    if (chunk === undefined) return list;
    list.push(...texts(chunk));
  }
}

function texts(value: unknown): string[] {
  // Fixed-width texts end with zeros.
  return Array.isArray(value) ? value.map((text) => String(text).replace(/\0+$/, '')) : [];
}

/** The weights of TensorFlow.js: one list for the whole model, by the names of the layers. */
export function flatWeights(list: readonly NamedWeight[]): WeightNode {
  return { ...listedWeights(list), read: () => undefined };
}
