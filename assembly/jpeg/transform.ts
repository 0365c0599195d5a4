// A row of blocks of a progressive picture: coefficients to samples, once all scans have been read.

import { componentAt, quantizationOf, rowsWanted } from './component';
import { transformBlock } from './inverse-dct';
import { placeOf } from './zigzag';

/** Turns the coefficients of a row of blocks, which are multiplied here, into the samples at `samples`. */
export function transformRow(position: i32, coefficients: usize, samples: usize, isFast: bool): void {
  const component = componentAt(position);
  const quantization = quantizationOf(position);
  const stride = component.blocksAcross << 3;
  for (let across = 0; across < component.blocksAcross; across++) {
    const rows = rowsWanted(component, across, 0);
    if (rows == 0) continue;
    const block = coefficients + (across << 7);
    for (let k = 0; k < 64; k++) {
      const at = block + placeOf(k);
      store<i16>(at, <i32>load<i16>(at) * load<i32>(quantization + (k << 2)));
    }
    transformBlock(block, samples + (across << 3), stride, rows, isFast);
  }
}
