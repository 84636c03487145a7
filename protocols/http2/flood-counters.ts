/** The flood limits of one connection at work. */
import type { Http2FaultCode } from "./faults.ts";
import type { FloodLimits, FloodName } from "./limits.ts";
import { TokenBucket } from "./token-bucket.ts";

const FLOOD_FAULTS: Readonly<Record<FloodName, Http2FaultCode>> = {
  resetsReceived: "HTTP2_RESET_FLOOD",
  resetsSent: "HTTP2_OWN_RESET_FLOOD",
  settings: "HTTP2_SETTINGS_FLOOD",
  pings: "HTTP2_PING_FLOOD",
  emptyData: "HTTP2_EMPTY_DATA_FLOOD",
  paddingOctets: "HTTP2_PADDING_FLOOD",
  windowUpdates: "HTTP2_WINDOW_UPDATE_FLOOD",
  goaways: "HTTP2_GOAWAY_FLOOD",
  ignoredFrames: "HTTP2_IGNORED_FRAME_FLOOD",
};

export class FloodCounters {
  readonly #buckets: Readonly<Record<FloodName, TokenBucket>>;

  constructor(limits: FloodLimits) {
    this.#buckets = {
      resetsReceived: new TokenBucket(limits.resetsReceived),
      resetsSent: new TokenBucket(limits.resetsSent),
      settings: new TokenBucket(limits.settings),
      pings: new TokenBucket(limits.pings),
      emptyData: new TokenBucket(limits.emptyData),
      paddingOctets: new TokenBucket(limits.paddingOctets),
      windowUpdates: new TokenBucket(limits.windowUpdates),
      goaways: new TokenBucket(limits.goaways),
      ignoredFrames: new TokenBucket(limits.ignoredFrames),
    };
  }

  /** Counts; gives the fault once that is over the limit. */
  spend(name: FloodName, now: number, amount = 1): Http2FaultCode | undefined {
    return this.#buckets[name].spend(now, amount) ? undefined : FLOOD_FAULTS[name];
  }

  earn(name: FloodName, amount: number): void {
    this.#buckets[name].earn(amount);
  }

  used(name: FloodName): number {
    return this.#buckets[name].used;
  }
}
