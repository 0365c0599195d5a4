// What a documentation block imports when it runs: compares values with what its `//=>` comments say.

import assert from 'node:assert/strict';
import { inspect } from 'node:util';

/** Stands for `...` in an expectation: whatever else there is. */
export const rest = Symbol('...');

/** Throws unless a value is what the block says; numbers are compared to the digits that are written. */
export function expectValue(line, actual, expected) {
  const shown = narrow(actual, expected);
  assert.deepEqual(
    shown,
    expected,
    `line ${line}: got ${inspect(actual, { depth: 4 })}, the comment says ${inspect(expected)}`,
  );
}

/** Runs a `console.log` of the block; throws unless it prints what the block says. */
export async function expectOutput(line, expected, print) {
  const { log } = console;
  const printed = [];
  console.log = (...values) => printed.push(values.map((v) => (typeof v === 'string' ? v : inspect(v))).join(' '));
  try {
    await print();
  } finally {
    console.log = log;
  }
  assert.equal(printed.join('\n'), expected, `line ${line}`);
}

/** The part of a value that an expectation speaks of, with its numbers rounded as there. */
function narrow(actual, expected) {
  if (typeof actual === 'number' && typeof expected === 'number') {
    const decimals = /\.(\d+)$/.exec(String(expected))?.[1].length ?? 0;
    return Number.isInteger(expected) ? actual : Number(actual.toFixed(decimals));
  }
  if (ArrayBuffer.isView(actual) && Array.isArray(expected)) return narrow([...actual], expected);
  if (Array.isArray(actual) && Array.isArray(expected)) {
    const open = expected.at(-1) === rest;
    if (open) expected.pop();
    return (open ? actual.slice(0, expected.length) : actual).map((item, i) => narrow(item, expected[i]));
  }
  if (isRecord(actual) && isRecord(expected)) {
    const open = rest in expected;
    if (open) delete expected[rest];
    const names = open ? Object.keys(expected) : Object.keys(actual);
    return Object.fromEntries(names.map((name) => [name, narrow(actual[name], expected[name])]));
  }
  return actual;
}

function isRecord(value) {
  return typeof value === 'object' && value !== null && !ArrayBuffer.isView(value) && !Array.isArray(value);
}
