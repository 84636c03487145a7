/** The part of the global that is used; the types of Node.js lack it (WebAssembly JavaScript Interface). */
declare namespace WebAssembly {
  class Module {
    constructor(octets: Uint8Array);
  }
  class Instance {
    constructor(module: Module);
    /** Functions and memories, as the module names them. */
    readonly exports: Readonly<Record<string, unknown>>;
  }
  interface Memory {
    readonly buffer: ArrayBuffer;
  }
}
