/** One frame into the state of a connection: rules that concern every frame, then the handler of its kind. */
import type { ConnectionState } from "./connection-state.ts";
import type { Frame } from "./frame.ts";
import { receiveGoaway, receivePing, receivePriority, receiveReset, receiveWindowUpdate } from "./receive-control.ts";
import { receiveData } from "./receive-data.ts";
import { receiveContinuation, receiveHeaders, receivePushPromise } from "./receive-headers.ts";
import { receiveSettings } from "./receive-settings.ts";

export function receiveFrame(state: ConnectionState, frame: Frame): void {
  state.work += 1;
  if (!state.hasPeerSettings && (frame.kind !== "settings" || frame.ack)) {
    state.failWith("HTTP2_SETTINGS_FIRST", frame.offset);
    return;
  }
  if (state.block.purpose !== undefined && frame.kind !== "continuation") {
    state.failWith("HTTP2_CONTINUATION_EXPECTED", frame.offset);
    return;
  }
  switch (frame.kind) {
    case "data":
      return receiveData(state, frame);
    case "headers":
      return receiveHeaders(state, frame);
    case "priority":
      return receivePriority(state, frame);
    case "rst-stream":
      return receiveReset(state, frame);
    case "settings":
      return receiveSettings(state, frame);
    case "push-promise":
      return receivePushPromise(state, frame);
    case "ping":
      return receivePing(state, frame);
    case "goaway":
      return receiveGoaway(state, frame);
    case "window-update":
      return receiveWindowUpdate(state, frame);
    case "continuation":
      return receiveContinuation(state, frame);
    case "unknown":
      state.charge("ignoredFrames", frame.offset);
  }
}
