/** SETTINGS (RFC 9113 6.5): the peer's, which are obeyed and acknowledged at once, and its acknowledgement of ours. */
import type { ConnectionState } from "./connection-state.ts";
import { encodeSettingsAck } from "./frame-encoder.ts";
import type { Setting, SettingsFrame } from "./frame.ts";
import { SETTING } from "./frame.ts";
import { INITIAL_HEADER_TABLE_SIZE } from "./limits.ts";

export function receiveSettings(state: ConnectionState, { ack, settings, offset }: SettingsFrame): void {
  if (!state.charge("settings", offset)) return;
  if (ack) {
    receiveAcknowledgement(state, offset);
    return;
  }
  state.hasPeerSettings = true;
  for (const setting of settings) {
    state.work += 1;
    applySetting(state, setting, offset);
    if (state.fault !== undefined) return;
  }
  state.output.add(encodeSettingsAck());
  state.events.push({ kind: "settings", settings });
}

function applySetting(state: ConnectionState, { id, value }: Setting, offset: number): void {
  switch (id) {
    case SETTING.headerTableSize:
      state.encoder.setMaxTableSize(value);
      break;
    case SETTING.enablePush:
      // A server has nothing to say here but 0 (6.5.2).
      if (state.role === "client" && value !== 0) state.failWith("HTTP2_SETTINGS_VALUE", offset);
      break;
    case SETTING.maxConcurrentStreams:
      state.peer.streamsMax = value;
      break;
    case SETTING.initialWindowSize:
      moveSendWindows(state, value - state.peer.initialWindowOctets, offset);
      state.peer.initialWindowOctets = value;
      break;
    case SETTING.maxFrameSize:
      state.sender.frameSizeMax = value;
      break;
    case SETTING.maxHeaderListSize:
      state.peer.headerListSizeMax = value;
      break;
    default:
  }
}

/** A new initial window moves every stream's window (6.9.2): the one setting that costs a step for each stream. */
function moveSendWindows(state: ConnectionState, difference: number, offset: number): void {
  if (difference === 0) return;
  state.work += state.streams.size;
  for (const { sendWindow } of state.streams.all()) {
    if (!sendWindow.add(difference)) {
      state.failWith("HTTP2_SETTINGS_WINDOW", offset);
      return;
    }
  }
  state.sender.placeStalled(state.now);
}

function receiveAcknowledgement(state: ConnectionState, offset: number): void {
  const { limits, streams, block } = state;
  if (state.areSettingsAcknowledged) {
    state.failWith("HTTP2_SETTINGS_ACK_UNEXPECTED", offset);
    return;
  }
  state.areSettingsAcknowledged = true;
  state.receiveWindowOctets = limits.streamWindowOctets;
  for (const { receiveWindow } of streams.all()) receiveWindow.resize(limits.streamWindowOctets);
  if (limits.hpack.headerTableSize !== INITIAL_HEADER_TABLE_SIZE) block.setTableSize(limits.hpack.headerTableSize);
  state.events.push({ kind: "settings-ack" });
}
