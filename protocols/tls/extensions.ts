/** The block of extensions of either hello (RFC 8446 4.2): each type once, bodies within the block. */
import type { Cursor } from "./cursor.ts";
import type { Extension } from "./hello.ts";

const TYPE_OCTETS = 2;

export interface ReadExtensions {
  readonly extensionsMax: number;
  /** Called at the type of each extension, before anything else is read of it. */
  opened?(type: number, at: number): void;
  /** Reads a body; whoever reads nothing of it leaves it alone. */
  read(type: number, body: Cursor): void;
}

/** The rest of a hello: nothing at all, or a block that ends it. */
export function readExtensions(hello: Cursor, options: ReadExtensions): Extension[] {
  const extensions: Extension[] = [];
  if (!hello.hasMore) return extensions;
  const seen = new Set<number>();
  const block = hello.vector(2, 0);
  while (block.hasMore) {
    const at = block.at;
    const type = block.number(TYPE_OCTETS);
    if (seen.has(type)) block.fail("TLS_EXTENSION_TWICE", at);
    if (extensions.length >= options.extensionsMax) block.fail("TLS_TOO_MANY_ITEMS", at);
    options.opened?.(type, at);
    seen.add(type);
    const body = block.vector(2, 0);
    extensions.push({ type, body: peek(body) });
    options.read(type, body);
  }
  hello.close();
  return extensions;
}

/** The whole of a body, which is then read from its first octet. */
function peek(body: Cursor): Uint8Array {
  const from = body.at;
  const octets = body.rest();
  body.at = from;
  return octets;
}
