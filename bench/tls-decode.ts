/**
 * TLS decoding beside a loop that only adds up the octets of the same chunks, limits and error contract on: no package
 * of JavaScript reads records and hellos alone. Measured are connections as a listener sees them, a hello and nothing
 * more, and records that are handed on.
 */
import { CONTENT, GROUP, SUITE, VERSION } from "../protocols/tls/code-points.ts";
import { TlsDecoder } from "../protocols/tls/decoder.ts";
import { encodeClientHello, encodeRecords } from "../protocols/tls/encoder.ts";
import { judge } from "../protocols/tls/judge.ts";
import { helloOf } from "../protocols/tls/offer.ts";
import { HTTP2_POLICY } from "../protocols/tls/policy.ts";
import type { Bench } from "./bench.ts";
import type { Figure } from "./figures.ts";
import { figure } from "./figures.ts";
import { interleave } from "./harness.ts";

const ROUNDS = { warmUp: 6, measured: 21 };
const HELLOS = 2_000;
const RECORDS = 200;
const CHUNK_OCTETS = 65_536;

/** What a browser says: two shares, one of them large. */
const HELLO = encodeRecords(
  CONTENT.handshake,
  encodeClientHello(
    helloOf(
      {
        versions: [VERSION.tls13, VERSION.tls12],
        cipherSuites: [SUITE.aes128Gcm13, SUITE.aes256Gcm13, SUITE.chacha13, SUITE.ecdheEcdsaAes128Gcm],
        groups: [GROUP.x25519MlKem768, GROUP.x25519, GROUP.p256],
        sharedGroups: [GROUP.x25519MlKem768, GROUP.x25519],
        serverName: "www.a.example",
        protocols: ["h2", "http/1.1"],
      },
      (octets) => new Uint8Array(octets).fill(7),
    ),
  ),
);

export const tlsDecode: Bench = {
  name: "tls-decode",
  summary: "TLS hellos with their judgement, and records of 16 KiB, beside a loop over their octets",
  run: async () => [...(await measureHellos()), ...(await measureRecords())],
};

async function measureHellos(): Promise<Figure[]> {
  const units = HELLOS * HELLO.length;
  const measured = await interleave(
    [
      { name: "ours", units, work: judgeHellos },
      { name: "loop", units, work: () => repeat(HELLOS, () => addUp(HELLO)) },
    ],
    ROUNDS,
  );
  return [
    figure({
      label: `hellos of ${HELLO.length} octets, read and judged, against a loop over their octets`,
      value: measured.ratio("ours", "loop"),
      unit: "x as long",
    }),
  ];
}

async function measureRecords(): Promise<Figure[]> {
  const record = encodeRecords(CONTENT.applicationData, new Uint8Array(16_384).fill(7));
  const stream = Buffer.concat([HELLO, ...Array.from({ length: RECORDS }, () => record)]);
  const chunks: Buffer[] = [];
  for (let at = 0; at < stream.length; at += CHUNK_OCTETS) chunks.push(stream.subarray(at, at + CHUNK_OCTETS));
  const units = stream.length;
  const measured = await interleave(
    [
      { name: "ours", units, work: () => decodeRecords(chunks) },
      { name: "loop", units, work: () => chunks.forEach(addUp) },
    ],
    ROUNDS,
  );
  return [
    figure({
      label: "protected records of 16 KiB, copied, against a loop over their octets",
      value: measured.ratio("ours", "loop"),
      unit: "x as long",
    }),
  ];
}

function judgeHellos(): void {
  repeat(HELLOS, () => {
    const [event] = new TlsDecoder("client").push(HELLO).events;
    if (event?.kind !== "client-hello" || judge(event.hello, HTTP2_POLICY).kind !== "admit") {
      throw new Error("the hello is a good one");
    }
  });
}

function decodeRecords(chunks: readonly Buffer[]): void {
  const decoder = new TlsDecoder("client");
  let count = 0;
  for (const chunk of chunks) count += decoder.push(chunk).events.length;
  if (count !== RECORDS + 1) throw new Error(`${count} events instead of ${RECORDS + 1}`);
}

/** Its sum is used, so that the loop is not left out. */
function addUp(octets: Uint8Array): void {
  let sum = 0;
  for (let at = 0; at < octets.length; at += 1) sum = (sum + (octets[at] ?? 0)) | 0;
  if (sum === -1) throw new Error("no sum of octets is negative");
}

function repeat(times: number, work: () => void): void {
  for (let time = 0; time < times; time += 1) work();
}
