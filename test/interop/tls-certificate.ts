/** A key and a certificate for it that it has signed itself (RFC 5280), made anew for each run of the tests. */
import { generateKeyPairSync, sign } from "node:crypto";

export interface Identity {
  readonly key: string;
  readonly cert: string;
}

const TAG = { integer: 2, bits: 3, octets: 4, oid: 6, utf8: 12, sequence: 0x30, set: 0x31, time: 0x17 } as const;
/** ecdsa-with-SHA256, commonName and subjectAltName, encoded. */
const ECDSA_SHA256 = "2a8648ce3d040302";
const COMMON_NAME = "550403";
const ALTERNATIVE_NAME = "551d11";

/** For any of these host names. */
export function selfSigned(...names: readonly string[]): Identity {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const algorithm = der(TAG.sequence, oid(ECDSA_SHA256));
  const commonName = der(TAG.sequence, oid(COMMON_NAME), der(TAG.utf8, Buffer.from("quiesce test")));
  const issuer = der(TAG.sequence, der(TAG.set, commonName));
  const validity = der(TAG.sequence, time("200101000000Z"), time("491231235959Z"));
  const dnsNames = der(TAG.sequence, ...names.map((name) => der(0x82, Buffer.from(name))));
  const extension = der(TAG.sequence, oid(ALTERNATIVE_NAME), der(TAG.octets, dnsNames));
  const body = der(
    TAG.sequence,
    ...[der(0xa0, der(TAG.integer, Buffer.of(2))), der(TAG.integer, Buffer.of(1)), algorithm, issuer, validity, issuer],
    ...[publicKey.export({ type: "spki", format: "der" }), der(0xa3, der(TAG.sequence, extension))],
  );
  const signature = der(TAG.bits, Buffer.of(0), sign("sha256", body, privateKey));
  const base64 = der(TAG.sequence, body, algorithm, signature).toString("base64");
  return {
    key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${base64.match(/.{1,64}/gu)?.join("\n") ?? ""}\n-----END CERTIFICATE-----\n`,
  };
}

/** A value with its tag and length (X.690 8.1). */
function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const header =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, Math.floor(length / 256), length % 256];
  return Buffer.concat([Buffer.of(tag, ...header), content]);
}

function oid(hex: string): Buffer {
  return der(TAG.oid, Buffer.from(hex, "hex"));
}

function time(text: string): Buffer {
  return der(TAG.time, Buffer.from(text));
}
