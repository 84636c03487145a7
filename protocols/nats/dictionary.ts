/** Tokens that mutation inserts: every operation, short and whole, the breaks, and numbers at the edges. */
import { octetsOf } from "../shared/line-text.ts";

const TOKENS: readonly string[] = [
  "\r\n",
  "\t",
  "PING\r\n",
  "PONG\r\n",
  "+OK\r\n",
  "-ERR 'x'\r\n",
  "INFO {}\r\n",
  "MSG a 1 1\r\nx\r\n",
  "MSG a 1 b 0\r\n\r\n",
  "HMSG a 1 12 12\r\nNATS/1.0\r\n\r\n\r\n",
  "HMSG a 1 16 16\r\nNATS/1.0 503\r\n\r\n\r\n",
  "CONNECT {}\r\n",
  "PUB a 1\r\nx\r\n",
  "HPUB a 12 13\r\nNATS/1.0\r\n\r\nx\r\n",
  "SUB a 1\r\n",
  "SUB a q 1\r\n",
  "UNSUB 1\r\n",
  "UNSUB 1 1\r\n",
  "NATS/1.0",
  "NATS/1.0 100 Idle Heartbeat\r\n",
  "a: b\r\n",
  '"headers":true',
  '"max_payload":',
  '"connect_urls":[]',
  '"verbose":false',
  "msg",
  "ping",
  "_INBOX.",
  "000",
  "999999999",
  "1048577",
];

export const NATS_DICTIONARY: readonly Uint8Array[] = TOKENS.map(octetsOf);
