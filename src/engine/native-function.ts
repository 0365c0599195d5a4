// The native engine in the folder of a serverless function: its code is in the one file that all code is in. `#native`
// leads here for functions that were made with it.

export { openLitertNative as openNative } from './litert-native/litert-native.ts';
export { compileAtOnce } from './native-web.ts';
