/**
 * What requests and responses differ in: their start lines, and what their fields mean. A role holds the start line of
 * the open message; a whole head is an event, or refused.
 */
import type { Http1FaultCode } from "./faults.ts";
import type { Fields, MessageHead } from "./event.ts";
import type { HeadRefusal } from "./framing.ts";

interface StartLine {
  readonly refusal: Http1FaultCode | undefined;
  readonly badAt: number;
  read(octets: Uint8Array, start: number, end: number): boolean;
}

export interface MessageRole {
  readonly line: StartLine;
  /** Empty lines that may precede a message. */
  readonly emptyLinesMax: number;
  /** Whether the messages that came ask for another, without which the stream stops short. */
  readonly isIncomplete: boolean;
  /** Why no message may begin now. */
  refusalOfStart(): Http1FaultCode | undefined;
  head(fields: Fields): MessageHead | HeadRefusal;
}

export function isHeadRefusal(head: MessageHead | HeadRefusal): head is HeadRefusal {
  return "code" in head;
}
