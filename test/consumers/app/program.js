// A program of a server-side runtime: classifies the files beside the command and prints the result as JSON.

import { readFile } from 'node:fs/promises';
import { classify } from './classify.js';

const numThreads = Number(process.argv[2] ?? 1);
const value = await classify(await readFile('model.tflite'), await readFile('photo.jpg'), { numThreads });
console.log(JSON.stringify({ value }));
