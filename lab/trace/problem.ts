/** Why a trace file cannot be read, as values: what is wrong with the bytes is never an exception. */

export type UnreadableCode =
  /** Something else than a trace. */
  | "not-a-trace"
  /** A trace of a format that this version does not know. */
  | "newer-version"
  /** The bytes are a beginning of a trace; the rest is missing. */
  | "truncated"
  /** Bytes were changed or added after the trace was written. */
  | "damaged"
  /** Above the limits of files and blocks in limits.ts. */
  | "too-large"
  /** The hashes fit, and what they cover is not a trace within its limits: some other program wrote it. */
  | "malformed"
  /** Signed, but not with the given key; or changed by somebody who does not have the key. */
  | "wrong-key"
  /** A key was given and the trace bears no signature. */
  | "unsigned";

/** What is wrong, for people in `message`. `offset` counts bytes from the start of the file. */
export interface Problem {
  readonly kind: "problem";
  readonly code: UnreadableCode;
  readonly message: string;
  readonly offset: number;
}

/** A fault inside one payload; `at` counts bytes from the payload's start. */
export interface PayloadFault {
  readonly kind: "fault";
  readonly message: string;
  readonly at: number;
}

export function problem(code: UnreadableCode, offset: number, message: string): Problem {
  return { kind: "problem", code, message, offset };
}

export function payloadFault(at: number, message: string): PayloadFault {
  return { kind: "fault", message, at };
}
