/**
 * A header block in the making (RFC 9113 4.3): HEADERS or PUSH_PROMISE, then CONTINUATION frames and
 * nothing else until END_HEADERS.
 *
 * Fragments go into HPACK as they come and are not kept. Frames, decoded size and number of fields are
 * capped while the block is open, so that a block without an end costs no more than one with it.
 */
import type { Decoded } from "../../lab/core/decoder.ts";
import { HpackDecoder } from "../hpack/decoder.ts";
import type { HpackFaultCode } from "../hpack/faults.ts";
import type { HeaderField } from "../hpack/header-field.ts";
import { entrySize } from "../hpack/header-field.ts";
import type { Http2Limits } from "./limits.ts";
import { INITIAL_HEADER_TABLE_SIZE } from "./limits.ts";

/** What the block is for. */
export interface BlockPurpose {
  readonly kind: "headers" | "push-promise";
  readonly streamId: number;
  /** The promised stream of a push; the stream itself otherwise. */
  readonly targetId: number;
  readonly endStream: boolean;
  readonly offset: number;
  /** The stream that HEADERS says to depend on. */
  readonly dependency: number | undefined;
}

export class HeaderBlock {
  readonly #hpack: HpackDecoder;
  #purpose: BlockPurpose | undefined;
  #fields: HeaderField[] = [];
  /** CONTINUATION frames of the open block, or of the last. */
  continuations = 0;
  /** Size of the field list of the open block, or of the last, as RFC 9113 6.5.2 counts it. */
  listSize = 0;

  constructor({ hpack }: Pick<Http2Limits, "hpack">) {
    this.#hpack = new HpackDecoder({ ...hpack, headerTableSize: INITIAL_HEADER_TABLE_SIZE });
  }

  /** What the open block is for; `undefined` between blocks. */
  get purpose(): BlockPurpose | undefined {
    return this.#purpose;
  }

  get bytesHeld(): number {
    return this.#hpack.bytesHeld + (this.#fields.length === 0 ? 0 : this.listSize);
  }

  get partsHeld(): number {
    return this.#hpack.partsHeld + this.#fields.length;
  }

  get work(): number {
    return this.#hpack.work;
  }

  get bytesAllocated(): number {
    return this.#hpack.bytesAllocated;
  }

  /** The peer has acknowledged our SETTINGS_HEADER_TABLE_SIZE. */
  setTableSize(size: number): void {
    this.#hpack.setMaxTableSize(size);
  }

  open(purpose: BlockPurpose): void {
    this.#purpose = purpose;
    this.continuations = 0;
    this.listSize = 0;
  }

  /** Decodes a fragment; gives the code of what is wrong with it. */
  add(fragment: Uint8Array): HpackFaultCode | undefined {
    return this.#take(this.#hpack.push(fragment));
  }

  /** Closes the block; its fields are given once. */
  close(): { readonly fault: HpackFaultCode | undefined; readonly fields: readonly HeaderField[] } {
    const fault = this.#take(this.#hpack.endBlock());
    const fields = this.#fields;
    this.discard();
    return { fault, fields };
  }

  /** Drops the open block. Only for the end of the connection, since HPACK would be out of step. */
  discard(): void {
    this.#fields = [];
    this.#purpose = undefined;
  }

  #take({ events }: Decoded<HeaderField>): HpackFaultCode | undefined {
    for (const field of events) {
      this.listSize += entrySize(field);
      this.#fields.push(field);
    }
    return this.#hpack.fault?.code;
  }
}
