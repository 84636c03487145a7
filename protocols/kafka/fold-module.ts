/**
 * One loop in WebAssembly, for its vectors of 16 octets. It is so short that its octets are put together here, in the
 * order and under the names of the specification (WebAssembly Core 2.0, 5 Binary Format).
 */

/** Octets of a vector. */
export const VECTOR_OCTETS = 16;
export const MEMORY_OCTETS = 65_536;

export interface FoldModule {
  readonly memory: Uint8Array;
  /**
   * For every vector from `to` up to `end`, one at least: adds to the one `reach` behind it those that lie `distances`
   * before that one. The latter are looked for from `from` on instead of `to`.
   */
  fold(to: number, end: number, from: number): void;
}

const HEADER = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];
const SECTION = { type: 1, function: 3, memory: 5, export: 7, code: 10 } as const;
const FUNCTION_TYPE = 0x60;
const I32 = 0x7f;
const NO_RESULT = 0x40;
const FUNCTION_EXPORT = 0;
const MEMORY_EXPORT = 2;

const END = 0x0b;
const LOOP = [0x03, NO_RESULT];
const BRANCH_IF = [0x0d, 0];
const I32_LESS_UNSIGNED = 0x49;
const I32_ADD = 0x6a;
const V128_XOR = [0xfd, 0x51];

/** The parameters. */
const TO = 0;
const LAST = 1;
const FROM = 2;

/** Makes the module; distances are at most `reach`. */
export function makeFoldModule(distances: readonly number[], reach: number): FoldModule {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(Uint8Array.from(program(distances, reach))));
  // The exports are those that the program names.
  const { memory, fold } = exports as { memory: WebAssembly.Memory; fold: FoldModule["fold"] };
  return { memory: new Uint8Array(memory.buffer), fold };
}

function program(distances: readonly number[], reach: number): number[] {
  const body = [0, ...LOOP, ...vector(distances, reach), ...advance(FROM), LOCAL_SET, FROM, ...advance(TO)];
  body.push(LOCAL_TEE, TO, ...get(LAST), I32_LESS_UNSIGNED, ...BRANCH_IF, END, END);
  return [
    ...HEADER,
    ...section(SECTION.type, [1, FUNCTION_TYPE, 3, I32, I32, I32, 0]),
    ...section(SECTION.function, [1, 0]),
    ...section(SECTION.memory, [1, 0, 1]),
    ...section(SECTION.export, [2, ...named("memory", MEMORY_EXPORT), ...named("fold", FUNCTION_EXPORT)]),
    ...section(SECTION.code, [1, ...sized(body)]),
  ];
}

/** `memory[TO + reach] ^= memory[FROM + reach - distance] ^ ...` */
function vector(distances: readonly number[], reach: number): number[] {
  const added = distances.flatMap((distance) => [...get(FROM), ...load(reach - distance), ...V128_XOR]);
  return [...get(TO), ...get(TO), ...load(reach), ...added, ...store(reach)];
}

const LOCAL_SET = 0x21;
const LOCAL_TEE = 0x22;

function get(local: number): number[] {
  return [0x20, local];
}

function advance(local: number): number[] {
  return [...get(local), 0x41, VECTOR_OCTETS, I32_ADD];
}

/** Both are followed by the alignment, of which nothing is promised, and the offset. */
function load(offset: number): number[] {
  return [0xfd, 0x00, 0, ...unsigned(offset)];
}

function store(offset: number): number[] {
  return [0xfd, 0x0b, 0, ...unsigned(offset)];
}

function section(id: number, content: readonly number[]): number[] {
  return [id, ...sized(content)];
}

function named(name: string, kind: number): number[] {
  return [...sized(Array.from(name, (character) => character.charCodeAt(0))), kind, 0];
}

function sized(content: readonly number[]): number[] {
  return [...unsigned(content.length), ...content];
}

/** LEB128. */
function unsigned(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)];
}
