/**
 * Huffman strings (RFC 7541 5.2): a state machine that eats one octet a step, and the encoder.
 *
 * A state is an inner node of the code tree: there are 256, and with 256 octets each they make 256 KiB
 * of transitions, of which real text visits a small part. The shortest code has five bits, hence a
 * step completes at most two symbols. A decoded string is refused as soon as it oversteps the
 * caller's allowance.
 */
import { EOS_SYMBOL, HUFFMAN_CODES } from "./huffman-code.ts";
import { latin1 } from "../shared/latin1.ts";

const OCTETS = 256;
const OCTET_BITS = 8;
const PADDING_BITS_MAX = 7;

// A transition packs the next state, then the first and second completed symbol, then their count.
const OCTET_MASK = 0xff;
const FIRST_SHIFT = 8;
const SECOND_SHIFT = 16;
const COUNT_SHIFT = 24;
/** The transition of an octet that completes EOS; every other one is positive. */
const FAILS = -1;

interface Node {
  readonly state: number;
  readonly depth: number;
  readonly allOnes: boolean;
  readonly children: [Child, Child];
}
type Child = Node | number | undefined;

const NODES = buildTree();
/** Filled in as octets come up: 0 is not known yet, since whatever leads back to the root completes a symbol. */
const TRANSITIONS = new Int32Array(NODES.length * OCTETS);
/** By state: the bits since the last symbol, and whether all of them are ones. */
const DEPTH = Uint8Array.from(NODES, (node) => node.depth);
const ALL_ONES = Uint8Array.from(NODES, (node) => (node.allOnes ? 1 : 0));

/** Symbols wait here to become text. Nothing of it survives a call. */
const SCRATCH = new Uint8Array(1024);
/** One step may add two symbols, so the scratch is emptied when it has room for no more than these. */
const SCRATCH_FULL = SCRATCH.length - 2;

export interface HuffmanMistake {
  readonly kind: "eos" | "padding-too-long" | "padding-not-ones" | "too-large";
  /** Position of the octet that is wrong. */
  readonly at: number;
}

/** Decodes the octets from `start` to `end`, or says what is wrong with them. */
export function decodeHuffman(
  octets: Uint8Array,
  start: number,
  end: number,
  symbolsMax: number,
): string | HuffmanMistake {
  let state = 0;
  let text = "";
  let filled = 0;
  let filledMax = Math.min(symbolsMax, SCRATCH_FULL);
  for (let at = start; at < end; at += 1) {
    const transition = TRANSITIONS[(state << OCTET_BITS) | (octets[at] ?? 0)] || learn(state, octets[at] ?? 0);
    if (transition < 0) return { kind: "eos", at };
    state = transition & OCTET_MASK;
    // Both symbols are stored whether complete or not: the count decides what stays.
    SCRATCH[filled] = transition >> FIRST_SHIFT;
    SCRATCH[filled + 1] = transition >> SECOND_SHIFT;
    filled += transition >> COUNT_SHIFT;
    if (filled <= filledMax) continue;
    text += latin1(SCRATCH, 0, filled);
    if (text.length > symbolsMax) return { kind: "too-large", at };
    filled = 0;
    filledMax = Math.min(symbolsMax - text.length, SCRATCH_FULL);
  }
  if ((DEPTH[state] ?? 0) > PADDING_BITS_MAX) return { kind: "padding-too-long", at: end - 1 };
  if (ALL_ONES[state] === 0) return { kind: "padding-not-ones", at: end - 1 };
  const last = latin1(SCRATCH, 0, filled);
  return text === "" ? last : text + last;
}

/** The octets `text` takes as a Huffman string, padding included. */
export function huffmanLength(text: string): number {
  let bits = 0;
  for (let index = 0; index < text.length; index += 1) bits += codeOf(text, index).bits;
  return Math.ceil(bits / 8);
}

/** Appends `text` as a Huffman string, padded with ones. */
export function appendHuffman(out: number[], text: string): void {
  let pending = 0;
  let pendingBits = 0;
  for (let index = 0; index < text.length; index += 1) {
    const { code, bits } = codeOf(text, index);
    for (let bit = bits - 1; bit >= 0; bit -= 1) {
      pending = (pending << 1) | ((code >>> bit) & 1);
      pendingBits += 1;
      if (pendingBits < 8) continue;
      out.push(pending);
      pending = 0;
      pendingBits = 0;
    }
  }
  const paddingBits = 8 - pendingBits;
  if (pendingBits > 0) out.push((pending << paddingBits) | ((1 << paddingBits) - 1));
}

function codeOf(text: string, index: number): { readonly code: number; readonly bits: number } {
  const code = HUFFMAN_CODES[text.charCodeAt(index)];
  if (code === undefined || code.symbol === EOS_SYMBOL) throw new RangeError("a header string holds octets only");
  return code;
}

function buildTree(): readonly Node[] {
  const nodes: Node[] = [];
  const root = addNode(nodes, 0, true);
  for (const { symbol, code, bits } of HUFFMAN_CODES) {
    let node = root;
    for (let bit = bits - 1; bit > 0; bit -= 1) node = descend(nodes, node, (code >>> bit) & 1);
    node.children[code & 1] = symbol;
  }
  return nodes;
}

function descend(nodes: Node[], node: Node, bit: number): Node {
  const side = bit === 0 ? 0 : 1;
  const child = node.children[side];
  if (typeof child === "object") return child;
  const added = addNode(nodes, node.depth + 1, node.allOnes && side === 1);
  node.children[side] = added;
  return added;
}

function addNode(nodes: Node[], depth: number, allOnes: boolean): Node {
  const node: Node = { state: nodes.length, depth, allOnes, children: [undefined, undefined] };
  nodes.push(node);
  return node;
}

function learn(state: number, octet: number): number {
  const [root, from] = [NODES[0], NODES[state]];
  if (root === undefined || from === undefined) throw new Error("the Huffman tree has no such state");
  const transition = follow(root, from, octet);
  TRANSITIONS[(state << OCTET_BITS) | octet] = transition;
  return transition;
}

/** Where the bits of `octet` lead from `from`, and what they complete on the way. */
function follow(root: Node, from: Node, octet: number): number {
  let node = from;
  let symbols = 0;
  let count = 0;
  for (let bit = OCTET_BITS - 1; bit >= 0; bit -= 1) {
    const child = node.children[((octet >> bit) & 1) === 0 ? 0 : 1];
    if (child === undefined) throw new Error("the Huffman code is not complete");
    if (child === EOS_SYMBOL) return FAILS;
    if (typeof child === "number") {
      symbols |= child << (count === 0 ? FIRST_SHIFT : SECOND_SHIFT);
      count += 1;
    }
    node = typeof child === "number" ? root : child;
  }
  return (count << COUNT_SHIFT) | symbols | node.state;
}
