/**
 * How a message ends (RFC 9112 6.3), decided from its fields alone and without benefit of doubt: two fields that could
 * be read in two ways are refused, whichever way would be right.
 */
import type { Http1FaultCode } from "./faults.ts";
import type { FramingFields } from "./framing-fields.ts";

/** Why a head is refused, and the field that is to blame; -1 where one is missing. */
export interface HeadRefusal {
  readonly code: Http1FaultCode;
  readonly field: number;
}

const CHUNKED = "chunked";

/** What holds for requests and responses alike: lengths and codings that cannot be read in two ways. */
export function refusalOfFraming(fields: FramingFields, minor: number): HeadRefusal | undefined {
  const { lengths, length, codingField: field } = fields;
  if (lengths > 1) return { code: "H1_LENGTH_REPEATED", field: fields.lengthAgain };
  if (lengths === 1 && length < 0) return { code: "H1_LENGTH", field: fields.lengthField };
  if (field < 0) return undefined;
  if (minor === 0) return { code: "H1_CODING_VERSION", field };
  if (lengths > 0) return { code: "H1_LENGTH_AND_CODING", field };
  return fields.codings === CHUNKED ? undefined : { code: "H1_CODING", field };
}
