/** RESP as the lab decodes it: small limits, so that small inputs reach them, and what may be held and spent. */
import type { DecoderSubject } from "../../lab/target/decode.ts";
import type { Bounds } from "../../lab/target/observe.ts";
import { CommandDecoder } from "./command-decoder.ts";
import { ReplyDecoder } from "./decoder.ts";
import { digestCommand, digestValue } from "./digest.ts";
import { generateCommands } from "./generator-commands.ts";
import { generateReplies } from "./generator.ts";
import type { RespLimits } from "./limits.ts";
import { respLimits } from "./limits.ts";
import { decodeCommandsByReference } from "./reference-commands.ts";
import { decodeByReference } from "./reference.ts";
import type { RespCommand, RespValue, RespVersion } from "./value.ts";

export const LAB_LIMITS: RespLimits = respLimits({
  bulkOctetsMax: 200,
  valueOctetsMax: 300,
  elementsMax: 40,
  depthMax: 6,
  lineOctetsMax: 64,
  bigNumberOctetsMax: 48,
  inlineOctetsMax: 120,
  argumentsMax: 8,
  commandOctetsMax: 240,
});

/** Every octet is looked at, decoded as text once in a stretch and once by itself, and joined to a value. */
const WORK_PER_BYTE = 6;
/** An octet is kept, taken and decoded, or copied with its stretch. */
const ALLOCATED_PER_BYTE = 4;
const REFUSAL_OCTETS_MAX = 64;

const REPLY_BOUNDS: Bounds = boundsOfReplies(LAB_LIMITS);

/** The parts of one value, and an open line or payload. What ends the last part of a value may exceed a promise by one for each level. */
export function boundsOfReplies(limits: RespLimits): Bounds {
  return {
    bytesHeldMax: limits.valueOctetsMax + Math.max(limits.lineOctetsMax, limits.bigNumberOctetsMax) + 1,
    partsHeldMax: limits.elementsMax + 2 * limits.depthMax,
    workPerByteMax: WORK_PER_BYTE,
    bytesAllocatedPerByteMax: ALLOCATED_PER_BYTE,
  };
}

function boundsOfCommands(limits: RespLimits): Bounds {
  return {
    bytesHeldMax: Math.max(limits.commandOctetsMax + limits.lineOctetsMax, limits.inlineOctetsMax),
    partsHeldMax: limits.argumentsMax,
    workPerByteMax: WORK_PER_BYTE,
    bytesAllocatedPerByteMax: ALLOCATED_PER_BYTE,
  };
}

/** A client to which little is pushed in one chunk: its decoder, what it has to say and one command more, and what it was told unasked. */
export function boundsOfClients(limits: RespLimits): Bounds {
  const bounds = boundsOfReplies(limits);
  return {
    ...bounds,
    bytesHeldMax: bounds.bytesHeldMax + limits.outputOctetsMax + limits.commandOctetsMax + limits.pushOctetsMax,
    partsHeldMax: bounds.partsHeldMax + limits.pipelineMax + 1 + limits.pushesHeldMax,
  };
}

/** A server: its decoder, and what it has to say, a refusal included. */
export function boundsOfServers(limits: RespLimits): Bounds {
  const bounds = boundsOfCommands(limits);
  return { ...bounds, bytesHeldMax: bounds.bytesHeldMax + limits.outputOctetsMax + REFUSAL_OCTETS_MAX };
}

export const replySubject: DecoderSubject<RespValue> = replySubjectOf("resp", 3, "octets");
export const textSubject: DecoderSubject<RespValue> = replySubjectOf("resp text", 2, "text");

function replySubjectOf(name: string, version: RespVersion, bulks: "octets" | "text"): DecoderSubject<RespValue> {
  const options = { version, bulks, limits: LAB_LIMITS };
  return {
    name,
    bounds: REPLY_BOUNDS,
    create: () => new ReplyDecoder(options),
    digest: digestValue,
    model: (input) => decodeByReference(input, options),
    generate: generateReplies,
  };
}

export const commandSubject: DecoderSubject<RespCommand> = {
  name: "resp commands",
  bounds: boundsOfCommands(LAB_LIMITS),
  create: () => new CommandDecoder(LAB_LIMITS),
  digest: digestCommand,
  model: (input) => decodeCommandsByReference(input, LAB_LIMITS),
  generate: generateCommands,
};
