// Runs a model with an engine, and prints which engine it was and which shared libraries the process has loaded then.

import { Interpreter } from 'tflite-interpreter';

const [modelPath, engine, libraryPath] = process.argv.slice(2);
const native = engine === 'native' ? { libraryPath } : {};
const interpreter = await Interpreter.create({ modelPath, engine, native });
interpreter.allocateTensors();
interpreter.invoke();
console.log(JSON.stringify({ engine: interpreter.engine.name, libraries: process.report.getReport().sharedObjects }));
interpreter.close();
