/**
 * HPACK in a connection: a client sends header blocks over the simulated network, a server decodes
 * them chunk by chunk, hands whole field lists to a consumer and acknowledges each.
 *
 * Every open block is an obligation of the session from its first field to its end. By decision the
 * session is cancelled between two chunks. A peer that falls silent meets an idle deadline. However
 * it ends, both streams are closed and nothing is left behind.
 */
import type { Body, Context } from "../../lab/runtime/context.ts";
import { Channel } from "../../lab/runtime/channel.ts";
import type { Obligation } from "../../lab/runtime/obligation.ts";
import { race } from "../../lab/runtime/race.ts";
import { Observation } from "../../lab/target/observe.ts";
import type { SimulatedScenario, World } from "../../lab/target/target.ts";
import type { ByteStream, Read } from "../../lab/world/byte-stream.ts";
import type { BlockEvent } from "./block-stream.ts";
import { BlockStreamDecoder, splitBlockStream } from "./block-stream.ts";
import { HPACK_BOUNDS, LAB_LIMITS } from "./subject.ts";

/** How long a side waits for the other before it gives up, in ticks. */
const IDLE_TICKS = 30_000_000;
/** Decoded field lists that wait for the consumer. */
const LISTS_WAITING_MAX = 2;
const ACKNOWLEDGEMENT = Uint8Array.of(1);

/** What the reader hands to the consumer: one block, whole. */
interface FieldList {
  readonly block: number;
  readonly fields: number;
}

export const hpackSession: SimulatedScenario["main"] = (world, input) => (cx) => runSession(cx, world, input);

async function runSession(cx: Context, world: World, input: Uint8Array): Promise<void> {
  const [client, server] = world.network.connect(cx, "client", "server");
  await cx.region("session", async (session) => {
    session.defer("reset client", async () => client.reset());
    session.defer("reset server", async () => server.reset());
    session.spawn("client", (own) => runClient(own, client, input));
    session.spawn("server", (own) => new Server(own, session, server).run(own));
  });
}

/** Sends every block, then waits until the server has ended its side, or gives up. */
async function runClient(cx: Context, stream: ByteStream, input: Uint8Array): Promise<void> {
  cx.spawn("writer", async (own) => {
    for (const record of splitBlockStream(input)) {
      await stream.write(own, record);
    }
    stream.end();
  });
  await race(cx, "answers", { end: readToEnd(stream), deadline: (own) => own.sleep(IDLE_TICKS) });
  stream.reset();
}

function readToEnd(stream: ByteStream): Body<void> {
  return async (cx) => {
    for (let read = await stream.read(cx); read.kind === "data"; read = await stream.read(cx)) {
      cx.mark("acknowledged");
    }
  };
}

class Server {
  private readonly session: Context;
  private readonly stream: ByteStream;
  private readonly decoder = new BlockStreamDecoder(LAB_LIMITS);
  private readonly observation: Observation;
  private readonly lists: Channel<FieldList>;
  private openBlock: Obligation | undefined;

  constructor(cx: Context, session: Context, stream: ByteStream) {
    this.session = session;
    this.stream = stream;
    this.observation = new Observation(cx.kernel.recorder, "server decoder", HPACK_BOUNDS);
    this.lists = new Channel(cx, "lists", LISTS_WAITING_MAX);
  }

  async run(cx: Context): Promise<void> {
    cx.defer("discard lists", async () => {
      this.lists.discard();
    });
    cx.spawn("consumer", (own) => this.consume(own));
    await this.readAll(cx);
    this.openBlock?.abort();
    this.lists.close();
  }

  /** Reads until the end, a reset, a fault, silence, or a cancellation that this side decides on. */
  private async readAll(cx: Context): Promise<void> {
    for (;;) {
      const read = await this.readOrGiveUp(cx);
      if (read?.kind !== "data") {
        this.decoder.end();
        return;
      }
      if (!(await this.decode(cx, read.bytes))) {
        return;
      }
      if (cx.choose("cancel", 2) !== 0) {
        this.session.cancel();
      }
    }
  }

  private async readOrGiveUp(cx: Context): Promise<Read | undefined> {
    const outcome = await cx.timeout("idle", IDLE_TICKS, (own) => this.stream.read(own));
    return outcome.kind === "ok" ? outcome.value : undefined;
  }

  /** Gives `false` once the stream cannot go on. */
  private async decode(cx: Context, bytes: Uint8Array): Promise<boolean> {
    const { events, fault } = this.decoder.push(bytes);
    this.observation.took(bytes.length, this.decoder);
    for (const event of events) {
      await this.take(cx, event);
    }
    if (fault !== undefined) {
      this.observation.refused(fault);
    }
    return fault === undefined;
  }

  private async take(cx: Context, event: BlockEvent): Promise<void> {
    if (event.kind === "field") {
      this.openBlock ??= this.session.reserve("header block");
    } else if (event.kind === "block-end") {
      this.openBlock?.commit();
      this.openBlock = undefined;
      await this.lists.send(cx, { block: event.block, fields: event.fields });
    }
  }

  private async consume(cx: Context): Promise<void> {
    for (let list = await this.lists.receive(cx); list.kind === "value"; list = await this.lists.receive(cx)) {
      await this.stream.write(cx, ACKNOWLEDGEMENT);
    }
    this.stream.end();
  }
}
