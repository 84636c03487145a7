/** BLAKE3-256 by hash-wasm, which is imported when it is asked for: compiling it takes a promise. */
import type { Hasher } from "./object-header.ts";

export async function loadBlake3(): Promise<Hasher> {
  const { createBLAKE3 } = await import("hash-wasm");
  const hasher = await createBLAKE3();
  return (octets) => hasher.init().update(octets).digest("hex");
}
