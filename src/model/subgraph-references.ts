// Which options name other subgraphs: those of IF, WHILE, CALL_ONCE and their like.

import { readScalar, readVector, type ScalarField, type VectorField } from './flatbuffer.ts';
import type { OptionsName, OptionsTable } from './operator-options.ts';
import { BUILTIN_OPTIONS as B1 } from './options.ts';
import { BUILTIN_OPTIONS_2 as B2 } from './options-stablehlo.ts';

type ReferenceField = ScalarField<'int32' | 'uint32'> | VectorField<'int32'>;

/** For each table of options that names subgraphs, the fields that do. */
const SUBGRAPH_FIELDS: Partial<Record<OptionsName, readonly ReferenceField[]>> = {
  CallOptions: [B1.CallOptions.subgraph],
  IfOptions: [B1.IfOptions.thenSubgraphIndex, B1.IfOptions.elseSubgraphIndex],
  WhileOptions: [B1.WhileOptions.condSubgraphIndex, B1.WhileOptions.bodySubgraphIndex],
  CallOnceOptions: [B1.CallOnceOptions.initSubgraphIndex],
  StablehloCustomCallOptions: [B2.StablehloCustomCallOptions.calledComputations],
  StablehloReduceOptions: [B2.StablehloReduceOptions.bodySubgraphIndex],
  StablehloScatterOptions: [B2.StablehloScatterOptions.updateComputationSubgraphIndex],
  StablehloReduceWindowOptions: [B2.StablehloReduceWindowOptions.bodySubgraphIndex],
  StablehloSortOptions: [B2.StablehloSortOptions.comparatorSubgraphIndex],
  StablehloWhileOptions: [B2.StablehloWhileOptions.condSubgraphIndex, B2.StablehloWhileOptions.bodySubgraphIndex],
  StableHLOCompositeOptions: [B2.StableHLOCompositeOptions.decompositionSubgraphIndex],
  StablehloCaseOptions: [B2.StablehloCaseOptions.branchSubgraphIndices],
};

/** The subgraphs that a node calls, in the order of its options; none for a node without control flow. */
export function subgraphsOf(options: OptionsTable | undefined): number[] {
  if (!options) return [];
  const { name, table } = options;
  return (SUBGRAPH_FIELDS[name] ?? []).flatMap((field) =>
    field[1] === 'int32s' ? Array.from(readVector(table, field)) : [readScalar(table, field)],
  );
}
