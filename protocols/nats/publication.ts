/** A publication as octets, and whether its server takes it: what it does not take would cost the connection. */
import type { NotSent, Publishing } from "./client-contract.ts";
import { encodeClientOperation, encodeHeaders } from "./encoder.ts";
import type { NatsLimits } from "./limits.ts";
import type { NatsInfo } from "./operation.ts";

/** In memory of its own, so that it can wait. */
export interface SpelledPublication {
  readonly subject: string;
  readonly octets: Uint8Array;
  /** Of headers and payload. */
  readonly carriedOctets: number;
  readonly isHeaded: boolean;
  /** Whether its line is longer than any server takes. */
  readonly isLong: boolean;
}

/** What a server takes. */
export type Taken = Pick<NatsInfo, "maxPayload" | "headers">;
/** Why a server does not take a publication, now or later. */
export type NotTaken = Extract<NotSent, "too-large" | "no-headers">;

/** The line breaks behind the line and behind the payload. */
const BREAKS_OCTETS = 4;

/** Throws `RangeError` for a subject or a header that has no spelling. */
export function spellPublication(publishing: Publishing, limits: NatsLimits): SpelledPublication {
  const { subject, payload, reply, headers } = publishing;
  const said = { kind: "publish", subject, reply, headers, payload } as const;
  const octets = encodeClientOperation({ ...said, subjectFault: undefined, headerFault: undefined });
  const isHeaded = headers !== undefined;
  const carriedOctets = payload.length + (isHeaded ? encodeHeaders(headers).length : 0);
  const lineOctets = octets.length - carriedOctets - BREAKS_OCTETS;
  return { subject, octets, carriedOctets, isHeaded, isLong: lineOctets > limits.controlLineOctetsMax };
}

export function whyNotTaken(publication: SpelledPublication, { maxPayload, headers }: Taken): NotTaken | undefined {
  if (publication.isHeaded && !headers) return "no-headers";
  return publication.isLong || publication.carriedOctets > maxPayload ? "too-large" : undefined;
}
