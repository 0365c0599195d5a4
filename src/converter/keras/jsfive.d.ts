// Types of what is used of jsfive, which has none of its own; the underscored parts belong to the pinned version.

declare module 'jsfive' {
  interface Group {
    readonly keys: string[];
    readonly attrs: Record<string, unknown>;
    get(name: string): Group | Dataset;
  }
  interface Dataset {
    readonly shape: number[];
    readonly dtype: string | unknown[];
    readonly value: ArrayLike<number | bigint>;
    readonly attrs: Record<string, unknown>;
    readonly _dataobjects: DataObjects;
  }
  interface DataObjects {
    find_msg_type(type: number): Map<string, number>[];
    _get_data_message_properties(
      offset: number,
    ): [version: number, dimensions: number, layout: number, propertyOffset: number];
  }
  const File: new (buffer: ArrayBuffer, name: string) => Group;
  export { Dataset, File, Group };
}
