/** A foreign decoder once over an input and unobserved, for coverage guidance. */
import type { Gauge } from "../core/decoder.ts";
import { chunkOf } from "./foreign-chunks.ts";
import type { PassDecoder } from "./pass-subject.ts";

const NOTHING_HELD: Gauge = { bytesHeld: 0, partsHeld: 0, work: 0, bytesAllocated: 0 };

/** Throws what is not declared; what the decoder reports in a tick is thrown in that tick. */
export function probeDecoder<Event>(
  { create, isDeclared }: PassDecoder<Event>,
  input: Uint8Array,
  held: (gauge: Gauge) => void,
): void {
  const fail = (error: unknown): void => {
    if (!isDeclared(error)) {
      throw error;
    }
  };
  try {
    const decoder = create({ emit: () => undefined, fail });
    decoder.push(chunkOf(input));
    const gauge = decoder.gauge?.();
    if (gauge !== undefined) {
      held({ ...NOTHING_HELD, ...gauge });
    }
    decoder.end?.();
  } catch (thrown) {
    fail(thrown);
  }
}
