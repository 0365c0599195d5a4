// A module worker: the same, away from the page.

import { classifyFrom } from './classify.js';

self.onmessage = ({ data: { assets, options } }) => {
  classifyFrom(assets, options).then(
    (value) => self.postMessage({ value }),
    (error) => self.postMessage({ error: `${error.code}: ${error.stack}` }),
  );
};
