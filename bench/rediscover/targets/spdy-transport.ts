/** spdy-transport: the tree of priorities, to which a peer adds streams and from which they are removed. */
import { decoderTarget, InputReader } from "../../../lab/index.ts";
import { installed } from "../installed.ts";

interface PriorityNode {
  remove(): void;
  getPriorityRange(): object;
}

interface PriorityTree {
  add(options: object): PriorityNode;
  get(id: number): PriorityNode | undefined;
}

interface Transport {
  readonly Priority: { create(options: object): PriorityTree };
}

const { Priority } = installed("spdy-transport") as Transport;
const STREAMS_MAX = 8;
const IDS = 16;
const WEIGHTS = 256;

export const target = decoderTarget<object>({
  name: "spdy-transport",
  chunks: "given",
  create({ emit }) {
    const tree = Priority.create({ maxCount: STREAMS_MAX });
    const chunks: Buffer[] = [];
    return {
      push(chunk) {
        chunks.push(chunk);
      },
      end() {
        const reader = new InputReader(Buffer.concat(chunks));
        while (!reader.isEmpty()) {
          emit(callOnce(tree, reader));
        }
      },
    };
  },
});

/** Streams have the numbers from 1 on; 0 is the connection, which is always there. */
function callOnce(tree: PriorityTree, reader: InputReader): object {
  const id = 1 + reader.below(IDS);
  if (reader.flip()) {
    const [parent, weight, exclusive] = [reader.below(IDS), 1 + reader.below(WEIGHTS), reader.flip()];
    return tree.get(id) === undefined ? tree.add({ id, parent, weight, exclusive }).getPriorityRange() : {};
  }
  tree.get(id)?.remove();
  return {};
}
