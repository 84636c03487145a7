/**
 * Octets in, operations out: those of a server with `ServerDecoder`, those of a client with `ClientDecoder`.
 *
 * Contract: see lab/core/decoder.ts. An operation is handed out when its last octet has come, and holds no memory of
 * the chunks. Headers, subjects and replies that are wrong are the fault of their message alone; see operation.ts.
 *
 * Limits: see limits.ts. A line is refused at the octet that is too many, a size from its line alone, before
 * anything of the payload is held. However the stream is cut, no octet of it is looked at again.
 */
import type { Decoded, Decoder } from "../../lab/core/decoder.ts";
import { LineReader } from "../shared/line-reader.ts";
import { PayloadReader } from "../shared/payload-reader.ts";
import { CLIENT_GRAMMAR } from "./client-grammar.ts";
import { ControlLine } from "./control-line.ts";
import type { NatsFault, NatsFaultCode } from "./faults.ts";
import { natsFault } from "./faults.ts";
import type { CarriedHeaders, Grammar, Head } from "./grammar.ts";
import { HeaderBlock } from "./header-block.ts";
import type { NatsLimits } from "./limits.ts";
import { DEFAULT_NATS_LIMITS } from "./limits.ts";
import type { ClientOperation, ServerOperation } from "./operation.ts";
import { SERVER_GRAMMAR } from "./server-grammar.ts";

interface DecodedOperations<Operation> extends Decoded<Operation> {
  readonly fault: NatsFault | undefined;
}

const BREAK_OCTETS = 2;
const NO_HEADERS: CarriedHeaders = { headers: undefined, headerFault: undefined };

class OperationDecoder<Operation extends { readonly kind: string }> implements Decoder<Operation> {
  readonly #grammar: Grammar<Operation>;
  readonly #limits: NatsLimits;
  readonly #line = new LineReader();
  readonly #control = new ControlLine();
  readonly #payload = new PayloadReader();
  readonly #headers: HeaderBlock;
  readonly #head: Head = {
    subject: "",
    sid: 0,
    reply: undefined,
    badAt: -1,
    subjectFault: undefined,
    headerOctets: -1,
    octets: 0,
  };
  #events: Operation[] = [];
  #fault: NatsFault | undefined;
  /** Octets of all chunks before this one. */
  #before = 0;
  /** Where the open operation began, and its payload. */
  #operationAt = 0;
  #payloadAt = 0;
  /** The longest line that the open operation may have, 0 where none is open. */
  #lineMax = 0;
  /** Octets of the head that waits for its payload. */
  #headHeld = 0;
  #begun = 0;
  #work = 0;

  constructor(grammar: Grammar<Operation>, limits: NatsLimits) {
    this.#grammar = grammar;
    this.#limits = limits;
    this.#headers = new HeaderBlock(limits.headerFieldsMax);
  }

  get bytesHeld(): number {
    return this.#line.held + this.#payload.held + this.#headHeld;
  }

  /** Operations that are open. */
  get partsHeld(): number {
    return this.isUnfinished ? 1 : 0;
  }

  get work(): number {
    return this.#work + this.#line.work + this.#control.work + this.#headers.work;
  }

  get bytesAllocated(): number {
    return this.#line.octetsCopied + this.#payload.octetsCopied + this.#control.textOctets + this.#headers.work;
  }

  /** Whether an operation has begun and not ended. */
  get isUnfinished(): boolean {
    return this.#lineMax > 0 || this.#payload.isOpen;
  }

  /** How many operations have begun. */
  get begun(): number {
    return this.#begun;
  }

  push(chunk: Uint8Array): DecodedOperations<Operation> {
    let at = 0;
    this.#work += 1;
    while (at < chunk.length && this.#fault === undefined) {
      at = this.#payload.isOpen ? this.#readPayload(chunk, at) : this.#readLine(chunk, at);
    }
    this.#before += chunk.length;
    this.#payload.endChunk();
    return this.#answer();
  }

  end(): DecodedOperations<Operation> {
    if (this.isUnfinished) this.#fail("NATS_TRUNCATED", this.#before);
    return this.#answer();
  }

  #answer(): DecodedOperations<Operation> {
    const events = this.#events;
    if (events.length > 0) this.#events = [];
    return { events, fault: this.#fault };
  }

  /** Gives the end of everything, so that nothing goes on. */
  #fail(code: NatsFaultCode, offset: number): number {
    if (this.#fault === undefined) this.#fault = natsFault(code, offset);
    this.#line.reset();
    this.#payload.clear();
    this.#lineMax = 0;
    this.#headHeld = 0;
    return Number.POSITIVE_INFINITY;
  }

  #readLine(chunk: Uint8Array, start: number): number {
    if (this.#lineMax === 0) {
      this.#operationAt = this.#before + start;
      this.#lineMax = this.#grammar.lineOctetsMaxOf(chunk[start] ?? 0, this.#limits);
      this.#begun += 1;
      if (this.#lineMax === 0) return this.#fail("NATS_OPERATION", this.#operationAt);
    }
    const line = this.#line;
    const next = line.read(chunk, start, this.#lineMax);
    if (line.state === "open") return next;
    if (line.state === "broken") return this.#fail("NATS_LINE_BREAK", this.#before + next);
    if (line.state === "too-long") return this.#fail("NATS_LINE_TOO_LONG", this.#before + next);
    return this.#closeLine(chunk, next);
  }

  #closeLine(chunk: Uint8Array, next: number): number {
    const { octets, start, end } = this.#line;
    this.#control.open(octets, start, end);
    const said = this.#grammar.read(this.#control, this.#head, this.#limits);
    this.#control.close();
    this.#line.reset();
    this.#lineMax = 0;
    if (said === undefined) return this.#openPayload(chunk, next, end - start);
    if (isRefusal(said)) return this.#fail(said.code, this.#operationAt + said.at);
    this.#events.push(said);
    return next;
  }

  #openPayload(chunk: Uint8Array, next: number, lineOctets: number): number {
    const { headerOctets, octets } = this.#head;
    this.#head.subjectFault = this.#subjectFault();
    if (octets > this.#limits.payloadOctetsMax) return this.#fail("NATS_PAYLOAD_TOO_LARGE", this.#operationAt);
    if (headerOctets > octets) return this.#fail("NATS_HEADER_LENGTH", this.#operationAt);
    this.#payloadAt = this.#before + next;
    if (this.#payload.isWhole(chunk, next, octets)) {
      this.#complete(this.#payload.copyWhole(chunk, next, octets));
      return next + octets + BREAK_OCTETS;
    }
    this.#headHeld = lineOctets;
    this.#payload.open(octets);
    return next;
  }

  #subjectFault(): NatsFault | undefined {
    const { badAt } = this.#head;
    return badAt < 0 ? undefined : natsFault("NATS_UTF8", this.#operationAt + badAt);
  }

  #readPayload(chunk: Uint8Array, start: number): number {
    const at = this.#payload.read(chunk, start);
    if (at < 0) return this.#fail("NATS_PAYLOAD_TERMINATOR", this.#before - at - 1);
    if (!this.#payload.isOpen) {
      this.#headHeld = 0;
      this.#complete(this.#payload.take());
    }
    return at;
  }

  #complete(octets: Uint8Array): void {
    const { headerOctets } = this.#head;
    this.#work += 1;
    if (headerOctets < 0) {
      this.#events.push(this.#grammar.complete(this.#head, NO_HEADERS, octets));
      return;
    }
    const isLarge = headerOctets > this.#limits.headerOctetsMax;
    const read = isLarge
      ? natsFault("NATS_HEADERS_TOO_LARGE", this.#operationAt)
      : this.#headers.read(octets, headerOctets, this.#payloadAt);
    const carried =
      "code" in read ? { headers: undefined, headerFault: read } : { headers: read, headerFault: undefined };
    this.#events.push(this.#grammar.complete(this.#head, carried, octets.subarray(headerOctets)));
  }
}

export class ServerDecoder extends OperationDecoder<ServerOperation> {
  constructor(limits: NatsLimits = DEFAULT_NATS_LIMITS) {
    super(SERVER_GRAMMAR, limits);
  }
}

export class ClientDecoder extends OperationDecoder<ClientOperation> {
  constructor(limits: NatsLimits = DEFAULT_NATS_LIMITS) {
    super(CLIENT_GRAMMAR, limits);
  }
}

function isRefusal<Operation extends { readonly kind: string }>(
  said: Operation | { readonly kind: "refusal"; readonly code: NatsFaultCode; readonly at: number },
): said is { readonly kind: "refusal"; readonly code: NatsFaultCode; readonly at: number } {
  return said.kind === "refusal";
}
