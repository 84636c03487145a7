/** OAP/1 has no foreign peer: our client here, our server in a process of its own, real TCP between them. */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import type { Socket } from "node:net";
import { connect } from "node:net";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { zlibCodec } from "../../lab/target/zlib-codec.ts";
import { loadBlake3 } from "../../protocols/oap/blake3.ts";
import type { Opening } from "../../protocols/oap/client.ts";
import { OapClient } from "../../protocols/oap/client.ts";
import type { OapEvent } from "../../protocols/oap/event.ts";
import { END } from "../../protocols/oap/frame.ts";
import { EVENTS_PROTO, OBJECT_PROTO } from "../../protocols/oap/lab-app.ts";
import { oapLimits } from "../../protocols/oap/limits.ts";
import { encodeObject } from "../../protocols/oap/object-header.ts";
import { SocketConnection } from "./oap-endpoints.ts";
import type { Attached } from "./socket-adapter.ts";
import { attach } from "./socket-adapter.ts";

const SERVER = fileURLToPath(new URL("./oap-server-process.ts", import.meta.url));
const started: { child: ChildProcess | undefined; port: number } = { child: undefined, port: 0 };

beforeAll(async () => {
  const child = spawn(process.execPath, [SERVER], { stdio: ["pipe", "pipe", "inherit"] });
  const [line] = (await once(child.stdout, "data")) as [Buffer];
  started.child = child;
  started.port = Number(String(line));
});

afterAll(() => started.child?.stdin?.end());

/** A client on a socket, whose events can be waited for. */
class Wired {
  readonly client = new OapClient({ limits: oapLimits(), codec: zlibCodec });
  readonly events: OapEvent[] = [];
  readonly socket: Socket;
  private readonly attached: Attached;
  private wake: () => void = () => undefined;

  constructor() {
    this.socket = connect({ port: started.port, host: "127.0.0.1", allowHalfOpen: true });
    this.client.greet({ tenantId: 1n, corrId: 0n, ua: "interop" });
    this.attached = attach(this.socket, new SocketConnection(this.client), ({ events, fault }) => {
      expect(fault).toBeUndefined();
      this.events.push(...events);
      this.wake();
    });
    this.socket.on("connect", () => this.attached.flush());
  }

  async until(holds: () => boolean): Promise<void> {
    while (!holds()) {
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
  }

  count(kind: OapEvent["kind"]): number {
    return this.events.filter((event) => event.kind === kind).length;
  }

  open(fields: Partial<Opening> & Pick<Opening, "corrId">): void {
    const plain = { appProtoId: 7, tenantId: 1n, cap: new Uint8Array(4), payload: new Uint8Array(9), ends: true };
    expect(this.client.open({ ...plain, ...fields })).toEqual({ kind: "sent" });
    this.attached.flush();
  }

  flush(): void {
    this.attached.flush();
  }

  async leave(): Promise<void> {
    this.client.close();
    this.attached.flush();
    if (!this.socket.closed) await once(this.socket, "close");
  }
}

async function greeted(): Promise<Wired> {
  const wired = new Wired();
  await wired.until(() => wired.count("open") === 1);
  return wired;
}

describe("client and server over TCP", () => {
  it("one shot, then an orderly close from both ends", async () => {
    const wired = await greeted();
    wired.open({ corrId: 2n ** 53n + 1n });
    await wired.until(() => wired.count("closed") === 1);
    expect(wired.events).toContainEqual({ kind: "closed", corrId: 2n ** 53n + 1n });
    await wired.leave();
    expect([...wired.client.rejects]).toEqual([]);
  });

  it("a request of 500 chunks of 10 000 octets, held up by credit, is answered chunk by chunk", async () => {
    const wired = await greeted();
    wired.open({ corrId: 1n, ends: false });
    let stalls = 0;
    for (let sent = 1; sent < 500;) {
      const { kind } = wired.client.request(1n, { payload: new Uint8Array(10_000), ends: sent === 499 });
      wired.flush();
      if (kind === "sent") {
        sent += 1;
        continue;
      }
      stalls += 1;
      const credits = wired.count("credit");
      await wired.until(() => wired.count("credit") > credits);
    }
    await wired.until(() => wired.count("closed") === 1);
    expect(wired.count("response")).toBe(500);
    expect(stalls).toBeGreaterThan(5);
    await wired.leave();
  });

  it("64 streams at once, a frame of 1 MiB, compression, objects and events", async () => {
    const hash = await loadBlake3();
    const wired = await greeted();
    for (let corrId = 1n; corrId <= 60n; corrId += 1n) wired.open({ corrId });
    wired.open({ corrId: 61n, payload: new Uint8Array(1_048_576 - 38 - 4) });
    wired.open({ corrId: 62n, payload: zlibCodec.compress("zstd", new Uint8Array(60_000)), compressed: true });
    wired.open({ corrId: 63n, appProtoId: OBJECT_PROTO, payload: encodeObject(new Uint8Array(100), hash) });
    wired.open({ corrId: 64n, appProtoId: EVENTS_PROTO, subscribes: true });
    await wired.until(() => wired.count("closed") === 64);
    expect([wired.count("response"), wired.count("event")]).toEqual([64, 1]);
    wired.open({
      corrId: 63n,
      appProtoId: OBJECT_PROTO,
      payload: encodeObject(new Uint8Array(9), () => "0".repeat(64)),
    });
    await wired.until(() => wired.count("closed") === 65);
    const last = wired.events.findLast(({ kind }) => kind === "response");
    expect(last).toMatchObject({ frame: { code: 502 } });
    await wired.leave();
  });

  it("a client that breaks the rules gets one error frame and the end", async () => {
    const socket = connect({ port: started.port, host: "127.0.0.1" });
    const chunks: Buffer[] = [];
    socket.on("data", (chunk) => chunks.push(chunk));
    socket.write(Buffer.from("00200000", "hex"));
    await once(socket, "close");
    const answer = Buffer.concat(chunks);
    expect([answer.readUInt16BE(6) & END, answer.readUInt16BE(8)]).toEqual([END, 413]);
    expect(answer.subarray(38).toString()).toBe(
      '{"code":413,"message":"OAP_FRAME_TOO_LONG","retryable":false,"corr_id":"0"}',
    );
  });
});
