// Pixels picked out of a picture by columns and rows: all that NEAREST looks at.

/** Which pixels to take: those where one of these columns and one of these rows meet. */
export interface Pick {
  /** Positions across, in the order of the result; -1 stands for zeros. */
  readonly columns: Int32Array;
  /** Positions down, likewise. */
  readonly rows: Int32Array;
}

/** Chooses among the pixels of a picture of this size. */
export type PickOf = (size: PictureSize) => Pick;

/** In pixels. */
export interface PictureSize {
  readonly width: number;
  readonly height: number;
}
