/** What a stream of records says. */
import type { Decoded } from "../../lab/core/decoder.ts";
import type { TlsFault } from "./faults.ts";
import type { ClientHello, ServerHello } from "./hello.ts";

export type TlsEvent =
  | { readonly kind: "client-hello"; readonly hello: ClientHello }
  | { readonly kind: "server-hello"; readonly hello: ServerHello }
  /** A handshake message that is not looked into. */
  | { readonly kind: "message"; readonly type: number; readonly body: Uint8Array }
  | { readonly kind: "alert"; readonly isFatal: boolean; readonly description: number }
  | { readonly kind: "change-cipher-spec" }
  /** A protected record: whatever its type says, only who has the keys can read it. */
  | { readonly kind: "protected"; readonly type: number; readonly octets: Uint8Array };

export interface DecodedRecords extends Decoded<TlsEvent> {
  readonly fault: TlsFault | undefined;
}
