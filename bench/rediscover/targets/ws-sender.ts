/** ws, Sender: what a server writes to a socket for calls with all kinds of data that its documentation allows. */
import { decoderTarget } from "../../../lab/index.ts";
import { InputReader } from "../../../lab/target/input-reader.ts";
import { installed } from "../installed.ts";

interface Socket {
  write(bytes: Buffer | string, done?: () => void): boolean;
  cork(): void;
  uncork(): void;
}

interface Sender {
  send(data: unknown, options: object, done: () => void): void;
  ping(data: unknown, mask: boolean, done: () => void): void;
  pong(data: unknown, mask: boolean, done: () => void): void;
  close(code: unknown, data: unknown, mask: boolean, done: () => void): void;
}

const { Sender } = installed("ws") as { readonly Sender: new (socket: Socket) => Sender };
const DONE = (): void => undefined;

export const target = decoderTarget<Uint8Array>({
  name: "ws-sender",
  declared: [TypeError, RangeError],
  chunks: "given",
  create({ emit }) {
    const socket: Socket = {
      write(bytes, done) {
        emit(Uint8Array.from(Buffer.from(bytes)));
        done?.();
        return true;
      },
      cork: DONE,
      uncork: DONE,
    };
    const sender = new Sender(socket);
    const chunks: Buffer[] = [];
    return {
      push(chunk) {
        chunks.push(chunk);
      },
      end() {
        const reader = new InputReader(Buffer.concat(chunks));
        while (!reader.isEmpty()) {
          callOnce(sender, reader);
        }
      },
    };
  },
});

function callOnce(sender: Sender, reader: InputReader): void {
  switch (reader.below(4)) {
    case 0:
      return sender.send(reader.octetsOrText(), { fin: reader.flip(), binary: reader.flip(), mask: false }, DONE);
    case 1:
      return sender.ping(reader.octetsOrText(), false, DONE);
    case 2:
      return sender.pong(reader.octetsOrText(), false, DONE);
    default:
      return sender.close(1_000 + reader.below(16), reader.octetsOrText(), false, DONE);
  }
}
