/** The server's side of a simulated connection: the lab's application, and an obligation per stream. */
import type { Context } from "../../lab/runtime/context.ts";
import { zlibCodec } from "../../lab/target/zlib-codec.ts";
import type { ByteStream } from "../../lab/world/byte-stream.ts";
import { START } from "./frame.ts";
import { LabApp } from "./lab-app.ts";
import type { Hasher } from "./object-header.ts";
import { OapServer } from "./server.ts";
import { Side } from "./side.ts";
import { SESSION_LIMITS } from "./subject.ts";

/** Serves one connection until it is over; gives the rule for which the peer was refused. */
export async function serve(
  cx: Context,
  session: Context,
  stream: ByteStream,
  hash: Hasher,
): Promise<string | undefined> {
  const endpoint = new OapServer({ limits: SESSION_LIMITS, codec: zlibCodec });
  const app = new LabApp(endpoint, hash);
  const side = new Side(cx, { name: "server", session, stream, endpoint });
  await side.run(cx, async (own) => {
    for (let next = await side.events.receive(own); next.kind === "value"; next = await side.events.receive(own)) {
      const event = next.value;
      if (event.kind === "request" && (event.frame.flags & START) !== 0) side.undertake(event.frame.corrId);
      app.take(event);
      if (event.kind === "closed") side.fulfil(event.corrId);
      if (event.kind === "aborted") side.giveUp(event.corrId);
      await side.flush(own);
    }
  });
  return side.refusedFor;
}
