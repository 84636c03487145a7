/**
 * The floods that a server must survive, each with the limit that stops it. What the attacker does is in
 * attack-programs.ts; here is what is promised. Limits are the defaults, as real connections have them.
 */
import type { Attack } from "../../lab/target/target.ts";
import type { Http2Connection } from "./connection.ts";
import type { Http2FaultCode } from "./faults.ts";
import type { FloodName } from "./limits.ts";
import { DEFAULT_HTTP2_LIMITS } from "./limits.ts";

export interface Http2Attack {
  readonly name: AttackName;
  readonly summary: string;
  readonly attack: Attack;
  /** What the server has counted. */
  count(connection: Http2Connection): number;
}

export type AttackName =
  | "rapid-reset"
  | "made-you-reset"
  | "continuation-flood"
  | "hpack-bomb"
  | "settings-flood"
  | "ping-flood"
  | "empty-data"
  | "padding-flood"
  | "window-update-flood"
  | "goaway-flood"
  | "ignored-frame-flood"
  | "zero-window"
  | "held-up-connection"
  | "slow-drip"
  | "unfinished-headers";

const { floods, hpack, continuationsMax, queuedOctetsMax, frameTicks, headerBlockTicks } = DEFAULT_HTTP2_LIMITS;

export const ATTACKS: readonly Http2Attack[] = [
  flood("rapid-reset", "opens streams and resets each at once (CVE-2023-44487)", {
    counter: "resetsReceived",
    unit: "streams reset",
    fault: "HTTP2_RESET_FLOOD",
  }),
  flood("made-you-reset", "opens streams and makes the server reset each (CVE-2025-8671)", {
    counter: "resetsSent",
    unit: "streams reset by the server",
    fault: "HTTP2_OWN_RESET_FLOOD",
  }),
  {
    name: "continuation-flood",
    summary: "one header block without an end (VU#421644)",
    attack: bounded("continuationsMax", continuationsMax, "frames of one block", "HTTP2_TOO_MANY_CONTINUATIONS"),
    count: ({ headerBlock }) => headerBlock.continuations,
  },
  {
    name: "hpack-bomb",
    summary: "one large field in the table, then one octet for each copy of it (RFC 7541 7.3)",
    attack: {
      limit: "hpack.headerListSizeMax",
      bound: hpack.headerListSizeMax,
      unit: "octets of a field list",
      fault: "HPACK_LIST_TOO_LARGE",
    },
    count: ({ headerBlock }) => headerBlock.listSize,
  },
  flood("settings-flood", "SETTINGS without end, each to be acknowledged (CVE-2019-9515)", {
    counter: "settings",
    unit: "SETTINGS frames",
    fault: "HTTP2_SETTINGS_FLOOD",
  }),
  flood("ping-flood", "PING without end, each to be answered (CVE-2019-9512)", {
    counter: "pings",
    unit: "PING frames",
    fault: "HTTP2_PING_FLOOD",
  }),
  flood("empty-data", "DATA without content and without an end (CVE-2019-9518)", {
    counter: "emptyData",
    unit: "empty DATA frames",
    fault: "HTTP2_EMPTY_DATA_FLOOD",
  }),
  flood("padding-flood", "DATA of one octet and 255 of padding", {
    counter: "paddingOctets",
    unit: "octets of padding beyond content",
    fault: "HTTP2_PADDING_FLOOD",
  }),
  flood("window-update-flood", "WINDOW_UPDATE by single octets", {
    counter: "windowUpdates",
    unit: "WINDOW_UPDATE frames beyond what was sent",
    fault: "HTTP2_WINDOW_UPDATE_FLOOD",
  }),
  flood("goaway-flood", "GOAWAY again and again", {
    counter: "goaways",
    unit: "GOAWAY frames",
    fault: "HTTP2_GOAWAY_FLOOD",
  }),
  flood("ignored-frame-flood", "PRIORITY and unknown frames (CVE-2019-9513)", {
    counter: "ignoredFrames",
    unit: "frames that mean nothing",
    fault: "HTTP2_IGNORED_FRAME_FLOOD",
  }),
  {
    name: "zero-window",
    summary: "asks for content on many streams and opens no window for it (CVE-2019-9517)",
    attack: bounded("queuedOctetsMax", queuedOctetsMax, "octets queued", "HTTP2_SEND_STALLED"),
    count: (connection) => connection.queuedOctetsTotal,
  },
  {
    name: "held-up-connection",
    summary: "opens the window of every stream and not that of the connection",
    attack: bounded("queuedOctetsMax", queuedOctetsMax, "octets queued", "HTTP2_SEND_STALLED"),
    count: (connection) => connection.queuedOctetsTotal,
  },
  {
    name: "slow-drip",
    summary: "a frame of which an octet comes every second",
    attack: bounded("frameTicks", frameTicks, "ticks for one frame", "HTTP2_FRAME_TIMEOUT"),
    count: ({ openTicks }) => openTicks.frame,
  },
  {
    name: "unfinished-headers",
    summary: "a header block that is begun and not ended",
    attack: bounded("headerBlockTicks", headerBlockTicks, "ticks for one block", "HTTP2_HEADER_BLOCK_TIMEOUT"),
    count: ({ openTicks }) => openTicks.block,
  },
];

function flood(
  name: AttackName,
  summary: string,
  { counter, unit, fault }: { readonly counter: FloodName; readonly unit: string; readonly fault: Http2FaultCode },
): Http2Attack {
  return {
    name,
    summary,
    attack: bounded(`floods.${counter}.max`, floods[counter].max, unit, fault),
    count: (connection) => connection.counted(counter),
  };
}

function bounded(limit: string, bound: number, unit: string, fault: Http2FaultCode): Attack {
  return { limit, bound, unit, fault };
}
