/** What a real server of node:tls, which is OpenSSL, makes of the first octets of a client. */
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { connect } from "node:net";
import type { Server } from "node:tls";
import { createServer } from "node:tls";
import { TlsDecoder } from "../../../protocols/tls/decoder.ts";
import { selfSigned } from "../../interop/tls-certificate.ts";

export interface PeerServer {
  readonly server: Server;
  readonly port: number;
}

export type PeerAnswer =
  | { readonly kind: "takes"; readonly isRetry: boolean }
  | { readonly kind: "refuses"; readonly alert: number | undefined };

/** How long a server may say nothing before it is told that no more will come, in milliseconds. */
const SILENCE_MS = 2_000;

/** A web server: TLS 1.2 and 1.3, HTTP/2 and HTTP/1.1 by ALPN, the groups of our policy. */
export async function startPeer(): Promise<PeerServer> {
  const server = createServer({
    ...selfSigned("a.example", "b.example"),
    ALPNProtocols: ["h2", "http/1.1"],
    ecdhCurve: "X25519:P-256:P-384",
    minVersion: "TLSv1.2",
  });
  // Most of what is sent is wrong on purpose.
  server.on("tlsClientError", () => undefined);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  // A server that listens on TCP has an address of this kind.
  return { server, port: (server.address() as AddressInfo).port };
}

/**
 * Its answer to one stream, read by our decoder: a ServerHello, an alert, or the end. With `isPatient`, whether it still
 * holds the connection a while after its ServerHello.
 */
export async function answerOfPeer(port: number, stream: Uint8Array, isPatient = false): Promise<PeerAnswer> {
  const socket = connect(port, "127.0.0.1");
  const decoder = new TlsDecoder("server");
  const answer = new Promise<PeerAnswer>((resolve) => {
    const refuse = (alert?: number): void => resolve({ kind: "refuses", alert });
    let silence = setTimeout(() => socket.end(), SILENCE_MS);
    socket.on("data", (octets) => {
      for (const event of decoder.push(octets).events) {
        if (event.kind === "alert" && event.isFatal) refuse(event.description);
        if (event.kind !== "server-hello") continue;
        const taken: PeerAnswer = { kind: "takes", isRetry: event.hello.isRetry };
        clearTimeout(silence);
        if (isPatient) silence = setTimeout(() => resolve(taken), SILENCE_MS);
        else resolve(taken);
      }
    });
    for (const end of ["end", "close", "error"]) socket.on(end, () => refuse());
  });
  socket.write(stream);
  const result = await answer;
  socket.destroy();
  return result;
}
