/** A process of its own that serves OAP/1 on loopback: prints its port, answers as the lab's application does. */
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { zlibCodec } from "../../lab/target/zlib-codec.ts";
import { loadBlake3 } from "../../protocols/oap/blake3.ts";
import { LabApp } from "../../protocols/oap/lab-app.ts";
import { oapLimits } from "../../protocols/oap/limits.ts";
import { OapServer } from "../../protocols/oap/server.ts";
import { SocketConnection } from "./oap-endpoints.ts";
import { attach } from "./socket-adapter.ts";

const hash = await loadBlake3();
const server = createServer({ allowHalfOpen: true }, (socket) => {
  const endpoint = new OapServer({ limits: oapLimits(), codec: zlibCodec });
  const app = new LabApp(endpoint, hash);
  attach(socket, new SocketConnection(endpoint), ({ events }) => {
    for (const event of events) app.take(event);
  });
});
server.listen(0, "127.0.0.1", () => {
  // The address of a listening TCP server is no path.
  process.stdout.write(`${(server.address() as AddressInfo).port}\n`);
});
// The parent closes its end when it is done.
process.stdin.on("end", () => process.exit(0));
process.stdin.resume();
