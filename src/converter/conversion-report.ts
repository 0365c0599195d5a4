// What became of each layer of a model.

import type { Recipes } from './check-model.ts';
import type { TensorGraph } from './graph/graph.ts';
import type { KerasGraph, KerasLayer } from './keras/keras-model.ts';

/** What became of one layer. */
export interface LayerReport {
  /** Its name; those of a nested model have that model's before a slash. */
  readonly name: string;
  readonly className: string;
  /** The operators that it became, in the order of the file, without those inside a WHILE. */
  readonly operators: readonly string[];
  /** The layers whose operators do its work, where it has been folded into them. */
  readonly foldedInto: readonly string[];
}

/** A conversion with what became of each layer. */
export interface Conversion {
  /** The bytes of the .tflite file, the caller's own. */
  readonly tflite: Uint8Array;
  /** In the model's order. A layer with neither operators nor another that does its work has none at inference. */
  readonly layers: readonly LayerReport[];
}

/** Finds what became of the layers. */
export function reportLayers(model: KerasGraph, recipes: Recipes, graph: TensorGraph): LayerReport[] {
  return placesOf(model, recipes, '').map(({ name, layer }) => {
    const isOf = (place: string): boolean => place === name || place.startsWith(`${name}/`);
    return {
      name,
      className: layer.className,
      operators: graph.nodes.filter((node) => isOf(node.layer)).map(({ operator }) => operator),
      foldedInto: [...new Set(graph.nodes.filter((node) => node.takenIn?.some(isOf)).map((node) => node.layer))].filter(
        (place) => !isOf(place),
      ),
    };
  });
}

/** Every layer with the name that its operators carry. */
function placesOf(model: KerasGraph, recipes: Recipes, before: string): { name: string; layer: KerasLayer }[] {
  return model.layers.flatMap((layer) => {
    // Operations keep their own name inside of nested models.
    const isNested = before !== '' && recipes.get(layer)?.kind !== 'operation';
    const name = isNested ? `${before}/${layer.name}` : layer.name;
    return layer.graph ? placesOf(layer.graph, recipes, name) : [{ name, layer }];
  });
}
