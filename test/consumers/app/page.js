// A page: classifies as its query says, and leaves the result where the test looks for it.

import { classifyFrom } from './classify.js';

const query = new URLSearchParams(location.search);
const options = { numThreads: Number(query.get('threads') ?? 1) };

classifyFrom(query.get('assets'), options).then(
  (value) => (globalThis.consumer = { value }),
  (error) => (globalThis.consumer = { error: `${error.code}: ${error.stack}` }),
);
