/** Where a decoder is in its stream. */

/** What comes next. */
export type Phase =
  | "start"
  | "empty line"
  | "start line"
  | "fields"
  | "content"
  | "chunks"
  | "trailers"
  | "close"
  | "tunnel"
  | "closed";

/** What of a message has come: nothing, a part of its head, its head and a part of what follows; or no message follows. */
export type Progress = "none" | "head" | "body" | "over";

export const PROGRESS: Readonly<Record<Phase, Progress>> = {
  start: "none",
  "empty line": "head",
  "start line": "head",
  fields: "head",
  content: "body",
  chunks: "body",
  trailers: "body",
  close: "body",
  tunnel: "over",
  closed: "over",
};
