/**
 * Custom metadata of a header section (PROTOCOL-HTTP2, Custom-Metadata): names and values, in order.
 *
 * A name that ends with `-bin` has octets for a value, in base64 with or without padding, several of them
 * joined by commas; every other one has printable ASCII. Fields of the protocol itself are left out, and so
 * are names with `grpc-`, which are reserved. A value that is not ASCII is left out, as the document allows.
 *
 * Size and number are counted before anything is built.
 */
import type { HeaderEntry } from "../hpack/header-field.ts";
import { entrySize } from "../hpack/header-field.ts";
import { base64, readBase64 } from "../shared/base64.ts";
import type { GrpcFault } from "./faults.ts";
import { grpcFault } from "./faults.ts";
import type { GrpcLimits } from "./limits.ts";

export interface MetadataEntry {
  readonly name: string;
  /** Octets where the name ends with `-bin`. */
  readonly value: string | Uint8Array;
}

export type ReadMetadata =
  | { readonly kind: "ok"; readonly metadata: readonly MetadataEntry[] }
  | { readonly kind: "fault"; readonly fault: GrpcFault };

const BINARY_SUFFIX = "-bin";
const RESERVED_PREFIX = "grpc-";
/** Reserved, and handed on all the same: the details that richer errors carry. */
const STATUS_DETAILS_NAME = "grpc-status-details-bin";
/** Fields of HTTP and of gRPC that are no metadata. */
const PROTOCOL_NAMES: ReadonlySet<string> = new Set(["content-type", "content-length", "te"]);
const NAME = /^[0-9a-z_.-]+$/;
const TEXT = /^[ -~]*$/;
const GROUP_CHARACTERS = 4;

export function readMetadata(
  fields: readonly HeaderEntry[],
  { metadataOctetsMax, metadataValuesMax }: Pick<GrpcLimits, "metadataOctetsMax" | "metadataValuesMax">,
): ReadMetadata {
  const metadata: MetadataEntry[] = [];
  let octets = 0;
  for (const [number, field] of fields.entries()) {
    const { name, value } = field;
    if (!isCustom(name)) continue;
    octets += entrySize(field);
    if (octets > metadataOctetsMax) return fault("GRPC_METADATA_TOO_LARGE", number);
    if (!NAME.test(name)) return fault("GRPC_METADATA_NAME", number);
    const isBinary = name.endsWith(BINARY_SUFFIX);
    if (metadata.length + (isBinary ? countOf(value) : 1) > metadataValuesMax) {
      return fault("GRPC_METADATA_TOO_MANY", number);
    }
    if (!isBinary) {
      if (TEXT.test(value)) metadata.push({ name, value });
      continue;
    }
    for (const part of value.split(",")) {
      const binary = readBinary(part.trim());
      if (binary === undefined) return fault("GRPC_METADATA_BASE64", number);
      metadata.push({ name, value: binary });
    }
  }
  return { kind: "ok", metadata };
}

/** As fields. Throws `RangeError` for a name or value that no metadata can have. */
export function writeMetadata(metadata: readonly MetadataEntry[]): HeaderEntry[] {
  return metadata.map(({ name, value }) => {
    const isBinary = name.endsWith(BINARY_SUFFIX);
    if (!NAME.test(name) || !isCustom(name)) throw new RangeError(`"${name}" is no name of custom metadata`);
    if (isBinary !== value instanceof Uint8Array) {
      throw new RangeError(`metadata "${name}" must be ${isBinary ? "octets" : "text"}`);
    }
    if (value instanceof Uint8Array) return { name, value: base64(value).replace(/=+$/, "") };
    if (!TEXT.test(value) || value !== value.trim()) throw new RangeError(`metadata "${name}" must be printable ASCII`);
    return { name, value };
  });
}

function isCustom(name: string): boolean {
  if (name.startsWith(RESERVED_PREFIX)) return name === STATUS_DETAILS_NAME;
  return !name.startsWith(":") && !PROTOCOL_NAMES.has(name);
}

function countOf(joined: string): number {
  let count = 1;
  for (let at = joined.indexOf(","); at >= 0; at = joined.indexOf(",", at + 1)) count += 1;
  return count;
}

/** Base64 as peers write it: padded, or without padding. */
function readBinary(text: string): Uint8Array | undefined {
  const missing = text.endsWith("=") ? 0 : (GROUP_CHARACTERS - (text.length % GROUP_CHARACTERS)) % GROUP_CHARACTERS;
  return readBase64(text + "=".repeat(missing));
}

function fault(code: Parameters<typeof grpcFault>[0], field: number): ReadMetadata {
  return { kind: "fault", fault: grpcFault(code, field) };
}
