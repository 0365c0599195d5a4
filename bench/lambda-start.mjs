// One cold start of a function, timed by stage: node lambda-start.mjs FOLDER EVENT FAST ENGINE prints a line of JSON.
// It does what Lambda's own runtime does: imports the code, waits for it to be set up, calls the handler.

// Milliseconds since the process began. performance.now() would load a part of Node that a function does not need.
const now = () => process.uptime() * 1000;
const boot = now();
// As Lambda's runtime has them, which is CommonJS: an import of node:fs would load its streams, too.
const { readFileSync } = process.getBuiltinModule('node:fs');
const { pathToFileURL } = process.getBuiltinModule('node:url');

const [folder, event, fast, engine] = process.argv.slice(2);
const at = (name) => pathToFileURL(`${folder}/${name}`);
const { createHandler } = await import(at('tflite-interpreter.mjs').href);
const imported = now();
const handler = createHandler({
  model: at('model.tflite'),
  labels: at('labels.txt'),
  topK: 5,
  fastStart: fast === 'fast',
  interpreter: { engine },
});
await handler.init();
const ready = now();
const call = () => handler(JSON.parse(readFileSync(event, 'utf8')));
const answer = await call();
const first = now();
const { user, system } = process.cpuUsage();
const warm = [];
for (let i = 0; i < 10; i++) {
  const start = now();
  await call();
  warm.push(now() - start);
}
console.log(
  JSON.stringify({
    answer,
    boot,
    import: imported - boot,
    init: ready - imported,
    first: first - ready,
    total: first,
    processor: (user + system) / 1000,
    // The last ones: by then what is hot has been optimised.
    warm: warm.slice(5).sort((a, b) => a - b)[2],
    memory: process.resourceUsage().maxRSS / 1024,
  }),
);
