// A page that has the work done in a module worker.

const query = new URLSearchParams(location.search);
const worker = new Worker(new URL('./worker.js', import.meta.url), { type: 'module' });
worker.onmessage = ({ data }) => (globalThis.consumer = data);
worker.onerror = (event) => (globalThis.consumer = { error: `worker: ${event.message}` });
worker.postMessage({ assets: query.get('assets'), options: { numThreads: Number(query.get('threads') ?? 1) } });
