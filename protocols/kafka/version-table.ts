/** Which version of each API a broker and we have in common (KIP-35): the highest. */
import type { Api, API_VERSIONS, ResponseOf } from "./apis.ts";

type Ranges = ResponseOf<typeof API_VERSIONS>["apiKeys"];

export class VersionTable {
  readonly #ranges: ReadonlyMap<number, Ranges[number]>;

  constructor(ranges: Ranges) {
    this.#ranges = new Map(ranges.map((range) => [range.apiKey, range]));
  }

  versionOf({ key, versionMin, versionMax }: Api): number | undefined {
    const range = this.#ranges.get(key);
    if (range === undefined) return undefined;
    const version = Math.min(versionMax, range.maxVersion);
    return version >= Math.max(versionMin, range.minVersion) ? version : undefined;
  }
}
