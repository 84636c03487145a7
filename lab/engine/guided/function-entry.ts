/**
 * What the comparison build of a fuzz function runs. Import it with the URL of the module as `?module=`.
 * A message between threads makes plain bytes of a Buffer, which is what the function expects.
 */
import { fuzzModuleOf } from "../../target/function-target.ts";

const module = new URL(import.meta.url).searchParams.get("module") ?? "";
const loaded = fuzzModuleOf((await import(module)) as object);
if (loaded === undefined) {
  throw new TypeError(`${module} exports no fuzz function`);
}
const { fuzz } = loaded;

export function run(input: Uint8Array): unknown {
  return fuzz(Buffer.from(input.buffer, input.byteOffset, input.byteLength));
}
