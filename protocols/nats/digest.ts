/** Digests of operations: what differs to a user differs in digest. */
import { fold, hashBytes, hashText } from "../../lab/core/hash.ts";
import type { ClientOperation, MessageHeaders, NatsMessage, Publication, ServerOperation } from "./operation.ts";

export function digestServerOperation(state: number, operation: ServerOperation): number {
  const digest = fold(state, hashText(operation.kind));
  switch (operation.kind) {
    case "message":
      return foldNumber(digestCarried(digest, operation), operation.sid);
    case "info":
      return digestFields(digest, Object.values(operation.info));
    case "error":
      return fold(digest, hashText(operation.text));
    default:
      return digest;
  }
}

export function digestClientOperation(state: number, operation: ClientOperation): number {
  const digest = fold(state, hashText(operation.kind));
  switch (operation.kind) {
    case "publish":
      return digestCarried(digest, operation);
    case "connect":
      return digestFields(digest, Object.values(operation.options));
    case "subscribe":
      return foldNumber(digestFields(digest, [operation.subject, operation.queue]), operation.sid);
    case "unsubscribe":
      return foldNumber(foldNumber(digest, operation.sid), operation.max);
    default:
      return digest;
  }
}

function digestCarried(state: number, carried: NatsMessage | Publication): number {
  const { subject, reply, subjectFault, headers, headerFault, payload } = carried;
  const addressed = digestFields(state, [subject, reply, subjectFault?.code, subjectFault?.offset]);
  const digest = fold(addressed, hashBytes(payload));
  if (headerFault !== undefined) return digestFields(digest, [headerFault.code, headerFault.offset]);
  return headers === undefined ? digest : digestHeaders(digest, headers);
}

function digestHeaders(state: number, { status, description, fields }: MessageHeaders): number {
  const digest = digestFields(fold(state, status), [description, fields.length]);
  return fields.reduce((folded, { name, value }) => digestFields(folded, [name, value]), digest);
}

/** Texts, numbers, flags and lists of texts, in their order; nothing is not the empty text. */
function digestFields(state: number, fields: readonly (string | number | boolean | readonly string[] | undefined)[]) {
  return fields.reduce<number>((digest, field) => fold(digest, hashText(JSON.stringify(field) ?? "")), state);
}

/** Numbers have more than 32 bits. */
function foldNumber(state: number, value: number): number {
  return fold(state, hashText(`${value}`));
}
