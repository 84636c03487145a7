/** Encoders against decoders: batches, requests and responses by decisions, encoded, cut, decoded, compared, encoded again. */
import { hashBytes } from "../../lab/core/hash.ts";
import type { Decoder } from "../../lab/core/decoder.ts";
import { chunksOf } from "../../lab/target/chunks.ts";
import { Observation } from "../../lab/target/observe.ts";
import type { DirectLab, DirectScenario } from "../../lab/target/target.ts";
import { EVENT } from "../../lab/trace/events.ts";
import { joinOctets } from "../shared/join-octets.ts";
import type { Api } from "./apis.ts";
import { APIS, CONTROLLED_SHUTDOWN } from "./apis.ts";
import { digestBatch, digestRequest, digestResponse } from "./digest.ts";
import { asSpoken, drawStruct } from "./generator-messages.ts";
import { drawBatch } from "./generator-records.ts";
import { labCodec } from "./lab-codec.ts";
import { kafkaLimits } from "./limits.ts";
import { encodeRequest, encodeResponse } from "./message-encoder.ts";
import { encodeBatch } from "./record-encoder.ts";
import { RecordSetDecoder } from "./record-set-decoder.ts";
import type { KafkaRequest } from "./request-decoder.ts";
import { requestDecoder } from "./request-decoder.ts";
import type { KafkaResponse } from "./response-decoder.ts";
import { responseDecoder } from "./response-decoder.ts";
import type { KafkaStruct } from "./schema.ts";
import { boundsOfRecords } from "./subject.ts";

const COUNT_MAX = 4;
const CLIENT_ID = "lab";
const LIMITS = kafkaLimits();

export const kafkaRoundTrip: DirectScenario["execute"] = (lab) => {
  const count = 1 + lab.decisions.place("input", "count").choose(COUNT_MAX);
  const observation = new Observation(lab.recorder, "kafka round trip", boundsOfRecords(LIMITS));
  try {
    compareBatches(lab, count, observation);
    compareMessages(lab, count);
  } catch (thrown) {
    observation.threw(thrown);
  }
};

function compareBatches(lab: DirectLab, count: number, observation: Observation): void {
  const plan = Array.from({ length: count }, (_, index) => drawBatch(lab.decisions.place("input", `batch-${index}`)));
  const encode = (batches: typeof plan): Uint8Array => joinOctets(batches.map((batch) => encodeBatch(batch, labCodec)));
  const stream = encode(plan);
  const decoder = new RecordSetDecoder({ codec: labCodec, limits: LIMITS, mayBePartial: false });
  const decoded = decodeCut(lab, "batches", decoder, stream, observation);
  report(lab, "batches", plan.reduce(digestBatch, 0), decoded.reduce(digestBatch, 0));
  report(lab, "batch octets", hashBytes(stream), hashBytes(encode(decoded)));
}

function compareMessages(lab: DirectLab, count: number): void {
  const requests: KafkaRequest[] = [];
  const responses: KafkaResponse[] = [];
  for (let index = 0; index < count; index += 1) {
    const place = lab.decisions.place("input", `message-${index}`);
    const api: Api = APIS[place.choose(APIS.length)] ?? CONTROLLED_SHUTDOWN;
    const version = api.versionMin + place.choose(api.versionMax - api.versionMin + 1);
    const spoken = (schema: Api["request"]): KafkaStruct =>
      asSpoken(drawStruct(schema, place), schema, version) as KafkaStruct;
    const clientId = api === CONTROLLED_SHUTDOWN ? null : CLIENT_ID;
    requests.push({ api, version, correlationId: index, clientId, body: spoken(api.request) });
    const body = spoken(api.response);
    // An error code that refuses the version would be read in version 0.
    responses.push({
      api,
      version,
      correlationId: index,
      body: body["errorCode"] === 35 ? { ...body, errorCode: 0 } : body,
    });
  }
  const asked = joinOctets(requests.map((request) => encodeRequest<Api>(request.api, request, request.body as never)));
  const heard = decodeCut(lab, "requests", requestDecoder(LIMITS), asked);
  report(lab, "requests", requests.reduce(digestRequest, 0), heard.reduce(digestRequest, 0));
  const said = joinOctets(
    responses.map((response) => encodeResponse<Api>(response.api, response, response.body as never)),
  );
  const answers = decodeCut(
    lab,
    "responses",
    responseDecoder(LIMITS, (id) => responses[id]),
    said,
  );
  report(lab, "responses", responses.reduce(digestResponse, 0), answers.reduce(digestResponse, 0));
}

function decodeCut<Event>(
  { decisions }: DirectLab,
  name: string,
  decoder: Decoder<Event>,
  stream: Uint8Array,
  observation?: Observation,
): Event[] {
  return chunksOf(stream, decisions.place("split", name)).flatMap((chunk) => {
    const { events, fault } = decoder.push(chunk);
    observation?.took(chunk.length, decoder);
    if (fault !== undefined) observation?.refused(fault);
    return events;
  });
}

function report({ recorder }: DirectLab, name: string, sent: number, received: number): void {
  recorder.emit(EVENT.roundTrip, recorder.intern(`kafka ${name}`), sent, received);
}
