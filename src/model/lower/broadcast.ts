// Broadcasting in more than four dimensions: both inputs get the shape of the result before the operator sees them.

import type { EngineSupport } from '../../engine-support.ts';
import { byteField, type NewNode, type SubgraphDraft } from '../draft.ts';
import { newTable } from '../flatbuffer-writer.ts';
import { BUILTIN_OPTIONS } from '../options.ts';
import { DTYPES } from '../../dtypes.ts';
import { emptyOptions } from './rule.ts';

/** The node on inputs of one shape, which is found by the engine, so that a resize changes it too. */
export function broadcastFirst(node: NewNode, draft: SubgraphDraft, { flatBroadcasts }: EngineSupport): NewNode[] {
  if (!flatBroadcasts.split(' ').includes(node.operator)) return [node];
  const shape = (length: number): number => draft.add({ name: 'lowered/shape', dtype: 'int32', shape: [length] });
  const ranks = node.inputs.map((index) => draft.like(index).shape.length);
  const shapes = ranks.map(shape);
  const whole = shape(Math.max(...ranks));
  const result = draft.like(node.outputs[0]!).shape;
  const inputs = node.inputs.map((index) => draft.add({ ...draft.like(index), shape: result }));
  const outType = newTable(BUILTIN_OPTIONS.ShapeOptions, { outType: byteField(DTYPES.int32.code) });
  return [
    ...node.inputs.map((index, i): NewNode => ({
      operator: 'SHAPE',
      version: 1,
      inputs: [index],
      outputs: [shapes[i]!],
      options: { name: 'ShapeOptions', table: outType },
    })),
    { operator: 'BROADCAST_ARGS', version: 1, inputs: shapes, outputs: [whole] },
    ...node.inputs.map((index, i): NewNode => ({
      operator: 'BROADCAST_TO',
      version: 3,
      inputs: [index, whole],
      outputs: [inputs[i]!],
      options: emptyOptions('BroadcastToOptions'),
    })),
    { ...node, inputs },
  ];
}
