/**
 * Makes header sections of calls: what the protocol asks for, custom metadata, and one thing wrong now and then.
 * Every field draws from a place of its own. All decisions 0 give a request without metadata.
 */
import type { Place } from "../../lab/core/decisions.ts";
import type { InputSource } from "../../lab/target/target.ts";
import type { HeaderEntry } from "../hpack/header-field.ts";
import { joinOctets } from "../shared/join-octets.ts";
import type { SectionKind } from "./section-stream.ts";
import { encodeSection, SECTION_KINDS } from "./section-stream.ts";
import { pick } from "../shared/pick.ts";

const SECTIONS_MAX = 4;
const METADATA_MAX = 6;
/** One section in this many has a field left out, another its value replaced. */
const LEFT_OUT_SHARE = 12;
/** One section in this many has so much metadata that some limit of the lab is reached. */
const FLOOD_SHARE = 12;
const FLOOD_FIELDS = 9;

const TIMEOUTS: readonly string[] = [
  "1S",
  "0u",
  "99999999H",
  "99999999n",
  "1M",
  "5m",
  "1n",
  "1001n",
  "100000000S",
  "1s",
  "S",
  "",
  "-1S",
  "+1S",
  "1.5S",
  "0x1S",
  " 1S",
  "1 S",
  "1SS",
];
const ENCODINGS: readonly string[] = ["gzip", "identity", "deflate", "snappy", "GZIP", ""];
const CONTENT_TYPES: readonly string[] = [
  "application/grpc",
  "application/grpc+proto",
  "application/grpc;charset=x",
  "application/grpcx",
  "text/html",
  "",
];
const STATUSES: readonly string[] = ["0", "1", "16", "17", "99999999999", "00", "01", "-1", "x", ""];
const MESSAGES: readonly string[] = [
  "",
  "plain",
  "100%25",
  "%C3%A9",
  "%",
  "%4",
  "%zz",
  "%ff",
  "a%00b",
  "%c3%A9",
  "%F0%9F%98%80",
];
const NAMES: readonly string[] = [
  "x-trace",
  "x-trace-bin",
  "user-agent",
  "__proto__",
  "constructor",
  "-bin",
  "grpc-status-details-bin",
  "grpc-future",
  "grpc-future-bin",
  "te",
  "a!b",
  "A",
  "a b",
  ":odd",
];
const TEXTS: readonly string[] = ["", "v", "a,b", "\u0009", "\u00e9", "~ ~", "x".repeat(60)];
const BINARIES: readonly string[] = [
  "",
  "AAEC",
  "AA",
  "AA==",
  "AAE",
  "AAE=",
  "AAEC,AAED",
  ",",
  ",,,,,,,,,",
  "AA, AA",
  "A",
  "AB",
  "A=",
  "====",
  "AA=A",
  "!!!!",
  "__-_",
];

export function generateSections(source: InputSource): Uint8Array {
  const count = 1 + source.at("sections").choose(SECTIONS_MAX);
  const parts: Uint8Array[] = [];
  for (let index = 0; index < count; index += 1) {
    const place = source.at(`section-${index}`);
    const kind = SECTION_KINDS[place.choose(SECTION_KINDS.length)] ?? "request";
    const fields = [...protocolFields(kind, place), ...metadataFields(source, `section-${index}`, place)];
    parts.push(encodeSection(kind, fields));
  }
  return joinOctets(parts);
}

function protocolFields(kind: SectionKind, place: Place): HeaderEntry[] {
  const fields: HeaderEntry[] = [];
  const add = (name: string, value: string): void => {
    if (place.choose(LEFT_OUT_SHARE) !== 1) fields.push({ name, value });
    if (place.choose(4 * LEFT_OUT_SHARE) === 1) fields.push({ name, value });
  };
  switch (kind) {
    case "request":
      add(":method", place.choose(LEFT_OUT_SHARE) === 1 ? "GET" : "POST");
      add(":path", "/a/b");
      add(":authority", "a.example");
      if (place.flip()) add("grpc-timeout", pick(TIMEOUTS, place));
      add("te", "trailers");
      break;
    case "trailers":
      add("grpc-status", pick(STATUSES, place));
      if (place.flip()) add("grpc-message", pick(MESSAGES, place));
      return fields;
    default:
  }
  add("content-type", place.choose(3) === 1 ? pick(CONTENT_TYPES, place) : "application/grpc");
  if (place.flip()) add("grpc-encoding", pick(ENCODINGS, place));
  if (place.flip()) add("grpc-accept-encoding", "gzip, snappy,deflate");
  return fields;
}

function metadataFields(source: InputSource, section: string, place: Place): HeaderEntry[] {
  const count = place.choose(FLOOD_SHARE) === 1 ? FLOOD_FIELDS : place.choose(METADATA_MAX);
  return Array.from({ length: count }, (_, index) => {
    const own = source.at(`${section}/field-${index}`);
    const name = pick(NAMES, own);
    return { name, value: pick(name.endsWith("-bin") ? BINARIES : TEXTS, own) };
  });
}
