// Does a model have to be lowered for an engine? Most need not be, and the rules are loaded only for those that do.

import type { EngineSupport } from '../engine-support.ts';
import { convolutionsInFloat, type DynamicRange } from './dynamic-range.ts';
import type { ModelGraph } from './graph.ts';
import { longConstants } from './long-constants.ts';
import { findUnsupported, listsUnknown } from './preflight.ts';

/** True where `lowerModel` may have something to change. */
export function needsLowering(graph: ModelGraph, support: EngineSupport, dynamicRange: DynamicRange): boolean {
  return (
    findUnsupported(graph, support) !== undefined ||
    listsUnknown(graph, support) ||
    longConstants(graph).length > 0 ||
    convolutionsInFloat(graph, dynamicRange).length > 0
  );
}
