/**
 * Header sections of calls as a stream of bytes, format 1. A section is an octet that says whose it is (modulo 3:
 * a request's, a response's, trailers), then fields, then an octet 0. A field is the length of its name (1 octet,
 * not 0), the length of its value (1 octet), and both.
 */
import type { Decoded, Decoder } from "../../lab/core/decoder.ts";
import type { HeaderEntry } from "../hpack/header-field.ts";
import { latin1 } from "../shared/latin1.ts";
import type { ReadRequest, ReadResponse } from "./call-fields.ts";
import { readRequest, readResponse, readTrailers } from "./call-fields.ts";
import type { GrpcFaultCode } from "./faults.ts";
import { grpcFault } from "./faults.ts";
import type { GrpcLimits } from "./limits.ts";
import type { Status } from "./status.ts";

export type SectionEvent =
  | { readonly kind: "request"; readonly read: Exclude<ReadRequest, { kind: "fault" }> }
  | { readonly kind: "response"; readonly read: ReadResponse }
  | { readonly kind: "trailers"; readonly status: Status };

export const SECTION_KINDS = ["request", "response", "trailers"] as const;
export type SectionKind = (typeof SECTION_KINDS)[number];

/** Octets of one section, as they come. */
export const SECTION_OCTETS_MAX = 1_024;

const LENGTHS_OCTETS = 2;
const HTTP_OK = 200;

export class SectionStreamDecoder implements Decoder<SectionEvent> {
  readonly #limits: GrpcLimits;
  #kind: SectionKind | undefined;
  #fields: HeaderEntry[] = [];
  #sectionOctets = 0;
  /** The octets of the open field. */
  #field: number[] = [];
  #offset = 0;
  #fault: Decoded<SectionEvent>["fault"];
  work = 0;
  bytesAllocated = 0;

  constructor(limits: GrpcLimits) {
    this.#limits = limits;
  }

  get bytesHeld(): number {
    return this.#sectionOctets;
  }

  get partsHeld(): number {
    return this.#fields.length;
  }

  push(chunk: Uint8Array): Decoded<SectionEvent> {
    const events: SectionEvent[] = [];
    for (const octet of chunk) {
      if (this.#fault !== undefined) break;
      this.#takeOctet(octet, events);
      this.#offset += 1;
      this.work += 1;
    }
    return { events, fault: this.#fault };
  }

  end(): Decoded<SectionEvent> {
    if (this.#kind !== undefined) this.#fail("GRPC_PREFIX_TRUNCATED", this.#offset);
    return { events: [], fault: this.#fault };
  }

  #takeOctet(octet: number, events: SectionEvent[]): void {
    if (this.#kind === undefined) {
      this.#kind = SECTION_KINDS[octet % SECTION_KINDS.length] ?? "request";
    } else if (this.#field.length === 0 && octet === 0) {
      this.#closeSection(this.#kind, events);
    } else if (this.#sectionOctets === SECTION_OCTETS_MAX) {
      this.#fail("GRPC_METADATA_TOO_LARGE", this.#offset);
    } else {
      this.#field.push(octet);
      this.#sectionOctets += 1;
      const [nameLength = 0, valueLength = 0] = this.#field;
      const hasLengths = this.#field.length >= LENGTHS_OCTETS;
      if (hasLengths && this.#field.length === LENGTHS_OCTETS + nameLength + valueLength) this.#closeField(nameLength);
    }
  }

  #closeField(nameLength: number): void {
    const valueAt = LENGTHS_OCTETS + nameLength;
    const octets = Uint8Array.from(this.#field);
    const name = latin1(octets, LENGTHS_OCTETS, valueAt);
    this.#fields.push({ name, value: latin1(octets, valueAt, octets.length) });
    this.bytesAllocated += octets.length;
    this.#field = [];
  }

  #closeSection(kind: SectionKind, events: SectionEvent[]): void {
    const fields = this.#fields;
    this.work += fields.length;
    const event = this.#read(kind, fields);
    if (event !== undefined) events.push(event);
    this.#reset();
  }

  #read(kind: SectionKind, fields: readonly HeaderEntry[]): SectionEvent | undefined {
    if (kind === "trailers") return { kind, status: readTrailers(fields, this.#limits, undefined) };
    if (kind === "response") return { kind, read: readResponse(HTTP_OK, fields, this.#limits) };
    const read = readRequest(fields, this.#limits);
    if (read.kind !== "fault") return { kind, read };
    this.#fault = read.fault;
    return undefined;
  }

  #fail(code: GrpcFaultCode, offset: number): void {
    this.#fault ??= grpcFault(code, offset);
    this.#reset();
  }

  #reset(): void {
    this.#kind = undefined;
    this.#fields = [];
    this.#field = [];
    this.#sectionOctets = 0;
  }
}

export function encodeSection(kind: SectionKind, fields: readonly HeaderEntry[]): Uint8Array {
  const octets: number[] = [SECTION_KINDS.indexOf(kind)];
  for (const { name, value } of fields) {
    octets.push(name.length, value.length);
    for (const text of [name, value]) for (let at = 0; at < text.length; at += 1) octets.push(text.charCodeAt(at));
  }
  return Uint8Array.from([...octets, 0]);
}
