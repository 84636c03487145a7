/** What the readers of captures have in common: a capture is a sequence of packets, and of things that are wrong with it. */

interface CapturedPacket {
  readonly kind: "packet";
  /** What the packet begins with: a number of the registry of link types. */
  readonly linkType: number;
  /** A view of what was captured of it. */
  readonly bytes: Uint8Array;
  /** Where it begins in the file, in bytes. */
  readonly at: number;
}

export interface CaptureProblem {
  readonly kind: "problem";
  readonly at: number;
  /** Holds nothing of the file but numbers. */
  readonly reason: string;
}

export type CaptureItem = CapturedPacket | CaptureProblem;

export function problem(at: number, reason: string): CaptureProblem {
  return { kind: "problem", at, reason };
}
