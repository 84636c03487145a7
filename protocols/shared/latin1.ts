/**
 * Octets to a string of one UTF-16 unit per octet.
 *
 * The platform's decoder of that name is windows-1252. Passing a plain array of the exact length to
 * String.fromCharCode makes one flat string without garbage, so there is one reusable array for each
 * length up to the lane width; a longer string is joined from several.
 */

const LANE_WIDTH = 64;
/** Reused between calls and never handed out; their contents mean nothing between two calls. */
const LANES: readonly number[][] = Array.from({ length: LANE_WIDTH + 1 }, (_, length) =>
  Array.from({ length }, () => 0),
);

/** The octets from `start` to `end` (exclusive) as a string. */
export function latin1(octets: Uint8Array, start: number, end: number): string {
  if (end - start <= LANE_WIDTH) return lane(octets, start, end - start);
  let text = "";
  let at = start;
  for (; end - at > LANE_WIDTH; at += LANE_WIDTH) text += lane(octets, at, LANE_WIDTH);
  return text + lane(octets, at, end - at);
}

function lane(octets: Uint8Array, start: number, length: number): string {
  const units = LANES[length] ?? [];
  for (let index = 0; index < length; index += 1) units[index] = octets[start + index] ?? 0;
  return String.fromCharCode.apply(null, units);
}
