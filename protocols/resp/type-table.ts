/** What is known of a type before its line is read: in which version it exists, and how long its line may be. */
import type { RespLimits } from "./limits.ts";
import { DOUBLE_OCTETS_MAX, NUMBER_OCTETS_MAX } from "./limits.ts";
import type { RespVersion } from "./value.ts";
import { TYPE } from "./value.ts";

const OCTETS = 256;
const VERSION_2: readonly number[] = [TYPE.simple, TYPE.error, TYPE.integer, TYPE.bulk, TYPE.array];

/** The first version that has each type, 0 for none. */
const SINCE = new Uint8Array(OCTETS);
for (const type of Object.values(TYPE)) SINCE[type] = 3;
for (const type of VERSION_2) SINCE[type] = 2;

export function isKnownType(type: number, version: RespVersion): boolean {
  const since = SINCE[type] ?? 0;
  return since !== 0 && since <= version;
}

/** The most octets between the type and the line break. */
export function lineOctetsMaxOf(type: number, limits: RespLimits): number {
  switch (type) {
    case TYPE.simple:
    case TYPE.error:
      return limits.lineOctetsMax;
    case TYPE.bigNumber:
      return limits.bigNumberOctetsMax;
    case TYPE.double:
      return DOUBLE_OCTETS_MAX;
    default:
      return NUMBER_OCTETS_MAX;
  }
}
