// The edits that turn the published Emscripten glue into modules. Each asserts that it matched exactly once.

import * as acorn from 'acorn';

/**
 * The factory of one variant, as a script without a module system.
 *
 * What the edits change: no `new Function` (it needs the CSP 'unsafe-eval', and Workers forbid it), no look at where the
 * script came from, no `process`; a failing `instantiateWasm` throws instead of being logged; the threaded variant starts
 * with an empty pool and takes its workers from `Module.createPthreadWorker()`.
 *
 * @param {string} source - The published glue.
 * @param {{ threaded: boolean }} variant
 * @returns {string} Source that defines `tflite_web_api_ModuleFactory`.
 */
export function patchGlue(source, { threaded }) {
  const heap = threaded ? 'GROWABLE_HEAP_U32()' : 'HEAPU32';
  let glue = replaceFunctions(source, { ...EVAL_FREE, craftEmvalAllocator: craftEmvalAllocator(heap) });
  for (const [from, to] of [...COMMON_EDITS, ...(threaded ? THREADED_EDITS : [])]) glue = replaceOnce(glue, from, to);
  if (/new Function|new_\(Function|return Function/.test(glue))
    throw new Error('glue: code made from text is left over');
  return glue.trim();
}

/**
 * What a thread runs: the patched glue and the published worker script in one, so that nothing has to be imported.
 *
 * @param {string} glue - The threaded glue after {@link patchGlue}.
 * @param {string} workerSource - The published `*.worker.js`.
 * @returns {string} A self-contained script for a worker that has `self` and `postMessage`.
 */
export function pthreadScript(glue, workerSource) {
  const worker = replaceOnce(
    replaceOnce(workerSource, '"use strict";', ''),
    /if\(typeof e\.data\.urlOrBlob=="string"\)\{importScripts\(e\.data\.urlOrBlob\)\}else\{.*?\}tflite_web_api_ModuleFactory\(Module\)/,
    'tflite_web_api_ModuleFactory(Module)',
  );
  return `(function(){\n${glue}\n;${worker}\n})();`;
}

// Embind builds these functions from text; here they are closures that do the same in a loop.
const EVAL_FREE = {
  createNamedFunction: `function createNamedFunction(name,body){
    name=makeLegalFunctionName(name);
    return {[name]:function(){return body.apply(this,arguments)}}[name];
  }`,
  craftInvokerFunction: `function craftInvokerFunction(humanName,argTypes,classType,cppInvokerFunc,cppTargetFunc){
    var argCount=argTypes.length;
    if(argCount<2)throwBindingError("argTypes array size mismatch! Must at least get return value and 'this' types!");
    var isMethod=argTypes[1]!==null&&classType!==null;
    var needsStack=argTypes.slice(1).some(function(type){return type!==null&&type.destructorFunction===undefined});
    var returns=argTypes[0].name!=="void";
    var expected=argCount-2;
    return function(){
      if(arguments.length!==expected)throwBindingError("function "+humanName+" called with "+arguments.length+" arguments, expected "+expected+" args!");
      var destructors=needsStack?[]:null;
      var wired=[cppTargetFunc];
      if(isMethod)wired.push(argTypes[1].toWireType(destructors,this));
      for(var i=0;i<expected;++i)wired.push(argTypes[i+2].toWireType(destructors,arguments[i]));
      var result=cppInvokerFunc.apply(null,wired);
      if(needsStack){runDestructors(destructors)}
      else{for(var j=isMethod?1:2;j<argCount;j++){var destroy=argTypes[j].destructorFunction;if(destroy!==null)destroy(wired[isMethod?j:j-1])}}
      if(returns)return argTypes[0].fromWireType(result);
    };
  }`,
  __emval_get_method_caller: `function __emval_get_method_caller(argCount,argTypes){
    var types=emval_lookupTypes(argCount,argTypes);
    var retType=types[0];
    var signatureName=retType.name+"_$"+types.slice(1).map(function(type){return type.name}).join("_")+"$";
    var returnId=emval_registeredMethods[signatureName];
    if(returnId!==undefined)return returnId;
    returnId=emval_addMethodCaller(function(handle,name,destructors,args){
      var values=[];
      for(var i=1;i<argCount;++i){values.push(types[i].readValueFromPointer(args));args+=types[i]["argPackAdvance"]}
      var result=handle[name].apply(handle,values);
      for(var j=1;j<argCount;++j){if(types[j]["deleteObject"])types[j].deleteObject(values[j-1])}
      if(!retType.isVoid)return retType.toWireType(destructors,result);
    });
    emval_registeredMethods[signatureName]=returnId;
    return returnId;
  }`,
  emval_get_global: 'function emval_get_global(){return globalThis}',
};

/** @param {string} heap - How this variant spells the heap as 32-bit words. */
const craftEmvalAllocator = (heap) => `function craftEmvalAllocator(argCount){
  return function(constructor,argTypes,args){
    var heap=${heap};
    var values=[];
    for(var i=0;i<argCount;++i){
      var type=requireRegisteredType(heap[argTypes>>2],"parameter "+i);
      values.push(type.readValueFromPointer(args));
      args+=type["argPackAdvance"];
      argTypes+=4;
    }
    return Emval.toHandle(new constructor(...values));
  };
}`;

/** @type {readonly (readonly [from: string | RegExp, to: string])[]} */
const COMMON_EDITS = [
  // The module system is ours to add.
  [/if \(typeof exports === 'object' && typeof module === 'object'\)[^]*$/, ''],
  // The script's own address is never needed: the wasm comes by instantiateWasm, workers by createPthreadWorker.
  [
    "var _scriptDir = typeof document !== 'undefined' && document.currentScript ? document.currentScript.src : undefined;",
    'var _scriptDir;',
  ],
  // Only a message depends on it, and a bare `process` makes some bundlers install a polyfill.
  [
    'var ENVIRONMENT_IS_NODE=typeof process=="object"&&typeof process.versions=="object"&&typeof process.versions.node=="string";',
    'var ENVIRONMENT_IS_NODE=false;',
  ],
  // A synchronous failure belongs to the caller, not to a log line.
  [
    'try{var exports=Module["instantiateWasm"](info,receiveInstance);return exports}catch(e){err("Module.instantiateWasm callback failed with error: "+e);return false}',
    'return Module["instantiateWasm"](info,receiveInstance)',
  ],
];

/** @type {readonly (readonly [from: string | RegExp, to: string])[]} */
const THREADED_EDITS = [
  // Eight workers up front cost 60 MB and 150 ms; the caller knows how many it needs.
  ['var pthreadPoolSize=8;', 'var pthreadPoolSize=Module["pthreadPoolSize"]||0;'],
  // An empty pool would never report that it is loaded.
  [
    'var numWorkersToLoad=PThread.unusedWorkers.length;',
    'var numWorkersToLoad=PThread.unusedWorkers.length;if(!numWorkersToLoad)removeRunDependency("wasm-instantiate");',
  ],
  [
    /var pthreadMainJs=locateFile\("[^"]+"\);PThread\.unusedWorkers\.push\(new Worker\(pthreadMainJs\)\)/,
    'PThread.unusedWorkers.push(Module["createPthreadWorker"]())',
  ],
  // Where workers boot without their creator's event loop (Node), "run" may follow "load" at once: the port keeps the
  // order, and a thread made in the middle of a blocking call does not wait for that call to end.
  [
    'if(worker.loaded){worker.runPthread();delete worker.runPthread}',
    'if(worker.loaded||Module["queueRun"]){worker.runPthread();delete worker.runPthread}',
  ],
  // Elsewhere (browsers) an empty pool in a blocking call would hang for ever; an error retires the instance instead.
  [
    'getNewWorker:function(){if(PThread.unusedWorkers.length==0){',
    'getNewWorker:function(){if(PThread.unusedWorkers.length==0){if(!Module["queueRun"])throw new Error("no pthread worker is left in the pool");',
  ],
  // A worker that was taken back when its session closed may serve another one by now.
  [
    'else if(cmd==="cleanupThread"){cleanupThread(d["thread"])}',
    'else if(cmd==="cleanupThread"){if(worker["freedEarly"])worker["freedEarly"]--;else cleanupThread(d["thread"])}',
  ],
  // Not every runtime has a navigator.
  ['return navigator["hardwareConcurrency"]', 'return typeof navigator=="object"&&navigator["hardwareConcurrency"]||1'],
];

/**
 * @param {string} source
 * @param {Record<string, string>} replacements - New source by function name.
 */
function replaceFunctions(source, replacements) {
  const found = Object.keys(replacements).map((name) => ({ name, at: findFunction(source, name) }));
  found.sort((a, b) => b.at.start - a.at.start);
  return found.reduce(
    (text, { name, at }) => text.slice(0, at.start) + replacements[name] + text.slice(at.end),
    source,
  );
}

/**
 * Where the one declaration of a function starts and ends; parsing from its first character finds its end.
 *
 * @param {string} source
 * @param {string} name
 */
function findFunction(source, name) {
  const start = indexOfOnly(source, `function ${name}(`);
  return { start, end: acorn.parseExpressionAt(source, start, { ecmaVersion: 2022 }).end };
}

/**
 * @param {string} source
 * @param {string | RegExp} from
 * @param {string} to
 */
function replaceOnce(source, from, to) {
  const match = typeof from === 'string' ? from : source.match(from)?.[0];
  if (match === undefined) throw new Error(`glue: nothing matches ${from}`);
  const start = indexOfOnly(source, match);
  return source.slice(0, start) + to + source.slice(start + match.length);
}

/**
 * @param {string} source
 * @param {string} text
 */
function indexOfOnly(source, text) {
  const count = source.split(text).length - 1;
  if (count !== 1) throw new Error(`glue: expected one occurrence, found ${count}, of ${text}`);
  return source.indexOf(text);
}
