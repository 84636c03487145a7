/**
 * The suites of TLS 1.2 that HTTP/2 may be spoken on: all that RFC 9113 appendix A leaves over, which are those with an
 * ephemeral key exchange and an AEAD (9.2.2).
 */
import { isSuiteOf13 } from "./code-points.ts";

const ALLOWED: ReadonlySet<number> = new Set<number>([
  // AES in GCM: DHE_RSA, DHE_DSS, DHE_PSK, ECDHE_ECDSA, ECDHE_RSA, ECDHE_PSK.
  ...[0x009e, 0x009f, 0x00a2, 0x00a3, 0x00aa, 0x00ab, 0xc02b, 0xc02c, 0xc02f, 0xc030, 0xd001, 0xd002],
  // ARIA in GCM: DHE_RSA, DHE_DSS, ECDHE_ECDSA, ECDHE_RSA, DHE_PSK.
  ...[0xc052, 0xc053, 0xc056, 0xc057, 0xc05c, 0xc05d, 0xc060, 0xc061, 0xc06c, 0xc06d],
  // Camellia in GCM: DHE_RSA, DHE_DSS, ECDHE_ECDSA, ECDHE_RSA, DHE_PSK.
  ...[0xc07c, 0xc07d, 0xc080, 0xc081, 0xc086, 0xc087, 0xc08a, 0xc08b, 0xc090, 0xc091],
  // AES in CCM: DHE_RSA, DHE_PSK, ECDHE_ECDSA, ECDHE_PSK.
  ...[0xc09e, 0xc09f, 0xc0a2, 0xc0a3, 0xc0a6, 0xc0a7, 0xc0aa, 0xc0ab, 0xc0ac, 0xc0ad, 0xc0ae, 0xc0af, 0xd003, 0xd005],
  // ChaCha20-Poly1305: ECDHE_RSA, ECDHE_ECDSA, DHE_RSA, ECDHE_PSK, DHE_PSK.
  ...[0xcca8, 0xcca9, 0xccaa, 0xccac, 0xccad],
]);

/** Whether a protocol may be spoken on a suite. Those of TLS 1.3 carry any, and only HTTP/2 is particular. */
export function mayCarry(suite: number, protocol: string | undefined): boolean {
  return protocol !== "h2" || isSuiteOf13(suite) || ALLOWED.has(suite);
}
