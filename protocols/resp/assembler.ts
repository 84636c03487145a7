/**
 * Elements in, whole values out: which element may come next, what one value may come to in all, and which values
 * are whole. What it refuses it names by a code; where it stands its caller knows.
 */
import type { OpenedKind } from "./aggregates.ts";
import { Aggregates, promisedBy } from "./aggregates.ts";
import type { RespFaultCode } from "./faults.ts";
import type { RespLimits } from "./limits.ts";
import { isKnownType } from "./type-table.ts";
import type { RespValue, RespVersion } from "./value.ts";
import { TYPE } from "./value.ts";

const NO_VALUES: readonly RespValue[] = Object.freeze([]);

export class ValueAssembler {
  /** Whether the pieces of a streamed string come next. */
  isStreamedString = false;
  /** Octets that parts of the open value hold. */
  octets = 0;
  /** Where the first of the values ended that `takeWhole` gives, or gave last. */
  firstEnd = 0;
  readonly #limits: RespLimits;
  readonly #version: RespVersion;
  readonly #aggregates = new Aggregates();
  #whole: RespValue[] = [];

  constructor(limits: RespLimits, version: RespVersion) {
    this.#limits = limits;
    this.#version = version;
  }

  get partsHeld(): number {
    return this.#aggregates.arrived + this.#aggregates.depth;
  }

  get work(): number {
    return this.#aggregates.work;
  }

  get isUnfinished(): boolean {
    return this.isStreamedString || this.#aggregates.depth > 0;
  }

  /** The values that became whole since the last call. */
  takeWhole(): readonly RespValue[] {
    const whole = this.#whole;
    if (whole.length === 0) return NO_VALUES;
    this.#whole = [];
    return whole;
  }

  /** Whether an element of any type of version 2 may come. */
  get isOrdinary(): boolean {
    return !this.isStreamedString && !this.#aggregates.isStreamed;
  }

  /** Why an element of this type cannot begin here. */
  refusalOf(type: number): RespFaultCode | undefined {
    const aggregates = this.#aggregates;
    if (!isKnownType(type, this.#version)) return "RESP_TYPE_UNKNOWN";
    if (this.isStreamedString !== (type === TYPE.piece)) return "RESP_STREAM_PIECE";
    if (type === TYPE.end) {
      if (!aggregates.isStreamed) return "RESP_STREAM_END";
      return aggregates.isOdd ? "RESP_MAP_ODD" : undefined;
    }
    if (type === TYPE.push && aggregates.depth > 0) return "RESP_PUSH_NESTED";
    // Only in a streamed aggregate is an element one that nobody promised.
    const isPromised = !aggregates.isStreamed || type === TYPE.piece;
    return !isPromised && aggregates.charged >= this.#limits.elementsMax ? "RESP_TOO_MANY_ELEMENTS" : undefined;
  }

  /** Why the open value cannot hold a string of so many octets. */
  refusalOfLength(length: number): RespFaultCode | undefined {
    if (length > this.#limits.bulkOctetsMax) return "RESP_BULK_TOO_LARGE";
    return this.octets + length > this.#limits.valueOctetsMax ? "RESP_VALUE_TOO_LARGE" : undefined;
  }

  /** Why the open value cannot hold a line of so many octets besides. */
  refusalOfText(octets: number): RespFaultCode | undefined {
    return this.octets + octets > this.#limits.valueOctetsMax ? "RESP_VALUE_TOO_LARGE" : undefined;
  }

  /** Opens an aggregate, or says why not. Pairs count as one. `end` is the index behind its count. */
  open(kind: OpenedKind, count: number, end: number): RespFaultCode | undefined {
    const aggregates = this.#aggregates;
    const elements = kind === "map" || kind === "attribute" ? 2 * count : count;
    if (aggregates.charged + promisedBy(kind, elements) > this.#limits.elementsMax) return "RESP_TOO_MANY_ELEMENTS";
    if (aggregates.depth >= this.#limits.depthMax) return "RESP_TOO_DEEP";
    const whole = aggregates.open(kind, elements);
    if (whole !== undefined) this.add(whole, 0, end);
    return undefined;
  }

  /** Opens an aggregate that `endStreamed` closes, or says why not. */
  openStreamed(kind: OpenedKind): RespFaultCode | undefined {
    if (this.#aggregates.depth >= this.#limits.depthMax) return "RESP_TOO_DEEP";
    this.#aggregates.openStreamed(kind);
    return undefined;
  }

  /** `end` is the index behind what ends it. */
  endStreamed(end: number): void {
    const whole = this.#aggregates.end();
    if (whole !== undefined) this.#finish(whole, end);
  }

  /** Adds an element that holds so many octets; `end` is the index behind it in the chunk. */
  add(element: RespValue, octets: number, end: number): void {
    this.octets += octets;
    const whole = this.#aggregates.add(element);
    if (whole !== undefined) this.#finish(whole, end);
  }

  clear(): void {
    this.#aggregates.clear();
    this.octets = 0;
  }

  #finish(value: RespValue, end: number): void {
    this.octets = 0;
    if (this.#whole.length === 0) this.firstEnd = end;
    // Not by `push`, which the engine calls as a function here.
    this.#whole[this.#whole.length] = value;
  }
}
