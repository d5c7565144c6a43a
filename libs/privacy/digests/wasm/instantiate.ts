/** What the types of Node leave out of the WebAssembly interface, as far as it is used here. */
interface WasmApi {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: Readonly<Record<string, unknown>> };
}

const { Module, Instance } = (globalThis as unknown as { WebAssembly: WasmApi }).WebAssembly;

/** Runs a module: its memory, and its functions by their names. */
export function instantiate<F>(bytes: Uint8Array): F & { readonly memory: { readonly buffer: ArrayBuffer } } {
  return new Instance(new Module(bytes)).exports as F & { memory: { buffer: ArrayBuffer } };
}
