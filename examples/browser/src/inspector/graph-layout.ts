// Where the nodes of a graph lie: dagre's layers, from the inputs down to the outputs.

import dagre from '@dagrejs/dagre';
import type { SubgraphAnalysis } from 'tflite-interpreter/analyzer';
import { shapeText } from '../parts/format.ts';

/** A node, with its centre. */
export interface PlacedNode {
  readonly id: string;
  readonly title: string;
  readonly note: string;
  /** The operator's position in the graph; undefined for an input or output. */
  readonly operator: number | undefined;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A graph with the size of its picture. */
export interface Layout {
  readonly nodes: readonly PlacedNode[];
  readonly edges: readonly (readonly { readonly x: number; readonly y: number }[])[];
  readonly width: number;
  readonly height: number;
  /** Operators that are left out, for the sake of those who wait. */
  readonly omitted: number;
}

/** What is used of dagre; its own declarations cannot be read by the rules of Node's modules. */
interface LayoutGraph {
  setGraph(options: object): void;
  setDefaultEdgeLabel(make: () => object): void;
  setNode(id: string, size: { readonly width: number; readonly height: number }): void;
  setEdge(from: string, to: string): void;
  graph(): { readonly width?: number; readonly height?: number };
  nodes(): string[];
  node(id: string): { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
  edges(): object[];
  edge(edge: object): { readonly points?: readonly { readonly x: number; readonly y: number }[] };
}

const { graphlib, layout } = dagre as unknown as {
  readonly graphlib: { readonly Graph: new () => LayoutGraph };
  readonly layout: (graph: LayoutGraph) => void;
};

const MOST_NODES = 1200;
// Beyond it the better of dagre's two rankings takes seconds.
const TIGHT = 250;
const HEIGHT = 44;

/** Lays out one graph; constants are left out, as they would hide the flow. */
export function layOut(subgraph: SubgraphAnalysis): Layout {
  const { operators, tensors, inputs, outputs } = subgraph;
  const drawn = operators.slice(0, MOST_NODES);
  const graph = new graphlib.Graph();
  graph.setGraph({
    rankdir: 'TB',
    nodesep: 24,
    ranksep: 30,
    marginx: 24,
    marginy: 24,
    ranker: drawn.length > TIGHT ? 'longest-path' : 'tight-tree',
  });
  graph.setDefaultEdgeLabel(() => ({}));

  const facts = new Map<string, Pick<PlacedNode, 'title' | 'note' | 'operator'>>();
  const add = (id: string, title: string, note: string, operator?: number): void => {
    facts.set(id, { title, note, operator });
    graph.setNode(id, {
      width: Math.min(260, Math.max(120, 26 + 7.4 * Math.max(title.length, note.length))),
      height: HEIGHT,
    });
  };
  const maker = new Map<number, string>();
  for (const index of inputs) {
    add(`in ${index}`, tensors[index]!.name || 'input', shapeText(tensors[index]!.shapeSignature));
    maker.set(index, `in ${index}`);
  }
  for (const { index, opName, inputs: from, outputs: to } of drawn) {
    const [first] = to;
    add(
      `op ${index}`,
      opName,
      first === undefined || first < 0 ? '' : shapeText(tensors[first]!.shapeSignature),
      index,
    );
    for (const tensor of new Set(from)) {
      const source = maker.get(tensor);
      if (source !== undefined) graph.setEdge(source, `op ${index}`);
    }
    for (const tensor of to) maker.set(tensor, `op ${index}`);
  }
  for (const index of outputs) {
    const source = maker.get(index);
    if (source === undefined) continue;
    add(`out ${index}`, tensors[index]!.name || 'output', shapeText(tensors[index]!.shapeSignature));
    graph.setEdge(source, `out ${index}`);
  }
  layout(graph);

  const { width = 0, height = 0 } = graph.graph();
  return {
    nodes: graph.nodes().map((id) => {
      const { x, y, width: w, height: h } = graph.node(id);
      return { id, ...facts.get(id)!, x, y, width: w, height: h };
    }),
    edges: graph.edges().map((edge) => graph.edge(edge).points ?? []),
    width,
    height,
    omitted: operators.length - drawn.length,
  };
}
