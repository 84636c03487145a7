/**
 * The server's end of a connection, without I/O: commands come in order, and its owner answers each with `reply`, in
 * the same order. A client that reads nothing is given up once its output is more than may wait; one that
 * sends what is no command is told so, and given up.
 */
import type { Gauge } from "../../lab/core/decoder.ts";
import { joinOctets } from "../shared/join-octets.ts";
import { CommandDecoder } from "./command-decoder.ts";
import { encodeValue } from "./encoder.ts";
import type { RespFault, RespFaultCode } from "./faults.ts";
import { respFault } from "./faults.ts";
import type { RespLimits } from "./limits.ts";
import { nameOf } from "./subscription.ts";
import type { RespCommand, RespValue, RespVersion } from "./value.ts";

export interface ServerOptions {
  readonly limits: RespLimits;
  /** Called whenever there is more to write. */
  readonly said?: () => void;
  /** When it begins, in ticks. */
  readonly now?: number;
}

export interface ServerAnswer {
  readonly commands: readonly RespCommand[];
  readonly fault: RespFault | undefined;
}

/** What a browser sends that was made to talk to a server of this kind. */
const OTHER_PROTOCOLS: ReadonlySet<string> = new Set(["post", "host:"]);
const NO_COMMANDS: readonly RespCommand[] = [];

export class RespServer implements Gauge {
  /** What the client understands; HELLO changes it. */
  version: RespVersion = 2;
  readonly #limits: RespLimits;
  readonly #decoder: CommandDecoder;
  readonly #said: () => void;
  #output: Uint8Array[] = [];
  #outputOctets = 0;
  #fault: RespFault | undefined;
  /** A fault of which the client was not told: what came before it is answered first. */
  #refusal: RespFault | undefined;
  #hasEnded = false;
  #taken = 0;
  #now: number;
  /** The command that is unfinished, and since when. */
  #open = 0;
  #openSince = 0;
  #idleSince: number;

  constructor({ limits, said = nothing, now = 0 }: ServerOptions) {
    this.#limits = limits;
    this.#said = said;
    this.#now = now;
    this.#idleSince = now;
    this.#decoder = new CommandDecoder(limits);
  }

  get bytesHeld(): number {
    return this.#decoder.bytesHeld + this.#outputOctets;
  }

  get partsHeld(): number {
    return this.#decoder.partsHeld;
  }

  get work(): number {
    return this.#decoder.work;
  }

  get bytesAllocated(): number {
    return this.#decoder.bytesAllocated;
  }

  get outputOctets(): number {
    return this.#outputOctets;
  }

  get fault(): RespFault | undefined {
    return this.#fault;
  }

  get isClosed(): boolean {
    return this.#hasEnded || this.#fault !== undefined;
  }

  receive(octets: Uint8Array): ServerAnswer {
    if (this.isClosed) return { commands: NO_COMMANDS, fault: this.#fault };
    const { events, fault } = this.#decoder.push(octets);
    this.#taken += octets.length;
    this.#keepTime(events.length > 0);
    this.#fault = fault;
    this.#refusal = fault;
    const foreign = events.findIndex((command) => OTHER_PROTOCOLS.has(nameOf(command)));
    if (foreign < 0) return { commands: events, fault: this.#fault };
    this.#fail("RESP_CROSS_PROTOCOL");
    return { commands: events.slice(0, foreign), fault: this.#fault };
  }

  receiveEnd(): ServerAnswer {
    this.#hasEnded = true;
    return { commands: NO_COMMANDS, fault: this.#fault };
  }

  /** Answers the oldest command without an answer, or says something unasked. */
  reply(value: RespValue): void {
    if (this.isClosed && this.#refusal === undefined) return;
    const octets = encodeValue(value, this.version);
    if (this.#outputOctets + octets.length > this.#limits.outputOctetsMax) {
      this.#fail("RESP_OUTPUT_OVERFLOW");
      return;
    }
    this.#say(octets);
  }

  /** The client said goodbye. */
  close(): void {
    this.#hasEnded = true;
  }

  /** What was answered, and then why nothing more will be, as far as a code says it. */
  takeOutput(): Uint8Array {
    const refusal = this.#refusal;
    this.#refusal = undefined;
    if (refusal !== undefined)
      this.#say(encodeValue({ kind: "error", text: `ERR Protocol error: ${refusal.code}` }, 2));
    const output = joinOctets(this.#output);
    this.#output = [];
    this.#outputOctets = 0;
    return output;
  }

  advance(now: number): ServerAnswer {
    this.#now = now;
    if (this.isClosed) return { commands: NO_COMMANDS, fault: this.#fault };
    const isOverdue = this.#decoder.isUnfinished && now >= this.#openSince + this.#limits.commandTicksMax;
    if (isOverdue) this.#fail("RESP_COMMAND_TIMEOUT");
    else if (now >= this.#idleSince + this.#limits.idleTicksMax) this.#fail("RESP_IDLE_TIMEOUT");
    return { commands: NO_COMMANDS, fault: this.#fault };
  }

  nextDeadline(): number | undefined {
    if (this.isClosed) return undefined;
    const idle = this.#idleSince + this.#limits.idleTicksMax;
    return this.#decoder.isUnfinished ? Math.min(idle, this.#openSince + this.#limits.commandTicksMax) : idle;
  }

  /** Octets without a command are no sign of life. */
  #keepTime(hasCommand: boolean): void {
    if (hasCommand) this.#idleSince = this.#now;
    if (this.#decoder.begun === this.#open) return;
    this.#open = this.#decoder.begun;
    this.#openSince = this.#now;
  }

  #fail(code: RespFaultCode): void {
    this.#fault ??= respFault(code, this.#taken);
    this.#refusal = undefined;
    this.#output = [];
    this.#outputOctets = 0;
  }

  #say(octets: Uint8Array): void {
    this.#output.push(octets);
    this.#outputOctets += octets.length;
    this.#said();
  }
}

function nothing(): void {}
