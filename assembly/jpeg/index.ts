// The hot loops of the JPEG decoder, compiled to WebAssembly: what src/image/jpeg/kernel.ts calls, listed one by one.

export { release, reserve } from './memory';
export { bitPosition } from './bits';
export { buildHuffman, huffmanSpec } from './huffman';
export { quantizationOf, setComponent, setWanted } from './component';
export { setProgression } from './progressive';
export { readRow, startScan } from './scan';
export { transformRow } from './transform';
export { sampleRow, widenRow } from './upsample';
export { convertRow } from './color';
