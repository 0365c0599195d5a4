// One cold start, timed by stage: node cold-start.mjs MODEL THREADS prints a line of JSON.

const boot = performance.now();
const { Interpreter } = await import('tflite-interpreter');
const imported = performance.now();
const [modelPath, threads] = process.argv.slice(2);
const interpreter = await Interpreter.create({ modelPath, numThreads: Number(threads) });
const created = performance.now();
interpreter.allocateTensors();
const allocated = performance.now();
const [input] = interpreter.getInputDetails();
const [output] = interpreter.getOutputDetails();
const value = new Uint8Array(input.shape.reduce((count, size) => count * size, 1)).fill(127);

function answer() {
  interpreter.setTensor(input.index, value);
  interpreter.invoke();
  return interpreter.getTensor(output.index);
}

answer();
const first = performance.now();
answer();
const second = performance.now();
interpreter.close();
console.log(
  JSON.stringify({
    boot,
    import: imported - boot,
    create: created - imported,
    allocate: allocated - created,
    first: first - allocated,
    second: second - first,
    total: first,
  }),
);
