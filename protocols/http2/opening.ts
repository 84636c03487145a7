/** What an endpoint sends before anything else: a client its preface, both their SETTINGS and their real window (RFC 9113 3.4). */
import type { Role } from "./connection-types.ts";
import { encodeSettings, encodeWindowUpdate } from "./frame-encoder.ts";
import type { Setting } from "./frame.ts";
import { CLIENT_PREFACE, SETTING } from "./frame.ts";
import type { Http2Limits } from "./limits.ts";
import { INITIAL_WINDOW_OCTETS } from "./limits.ts";

export function openingOctets(role: Role, limits: Http2Limits): Uint8Array[] {
  const frames: Uint8Array[] = role === "client" ? [CLIENT_PREFACE] : [];
  frames.push(encodeSettings(settingsOf(role, limits)));
  const increment = limits.connectionWindowOctets - INITIAL_WINDOW_OCTETS;
  if (increment > 0) frames.push(encodeWindowUpdate(0, increment));
  return frames;
}

function settingsOf(role: Role, limits: Http2Limits): Setting[] {
  const settings = [
    { id: SETTING.headerTableSize, value: limits.hpack.headerTableSize },
    { id: SETTING.maxConcurrentStreams, value: limits.streamsMax },
    { id: SETTING.initialWindowSize, value: limits.streamWindowOctets },
    { id: SETTING.maxFrameSize, value: limits.frameSizeMax },
    { id: SETTING.maxHeaderListSize, value: limits.hpack.headerListSizeMax },
  ];
  return role === "client" ? [{ id: SETTING.enablePush, value: limits.pushEnabled ? 1 : 0 }, ...settings] : settings;
}
