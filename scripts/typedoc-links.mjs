// TypeDoc plugin: doc comments of every entry may link names of the main one, such as TFLiteError.

/** @param {import('typedoc').Application} app */
export function load(app) {
  app.converter.addUnknownSymbolResolver(({ symbolReference }, reflection) => {
    const name = symbolReference?.path?.map(({ path }) => path).join('.');
    const target = reflection.project.getChildByName(`index.${name}`);
    return target && { target };
  });
}
