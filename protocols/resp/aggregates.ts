/**
 * The aggregates that are open, from the outermost in, and what their elements may come to in all.
 *
 * Nothing is made for an element before it has come: a count is a promise, charged at once against the limit of
 * all elements of one value, and an aggregate grows as they arrive.
 */
import type { RespEntry, RespValue } from "./value.ts";

/** What a peer can open. */
export type OpenedKind = "array" | "set" | "push" | "map" | "attribute";
/** And what waits for the value that an attribute belongs to. */
type AggregateKind = OpenedKind | "attributed";

interface Aggregate {
  readonly kind: AggregateKind;
  readonly items: RespValue[];
  /** Elements that are still to come; negative where an end will say so. */
  missing: number;
  /** Of what follows an attribute: the attribute. */
  readonly attributes: readonly RespEntry[];
}

const STREAMED = -1;
const NO_ENTRIES: readonly RespEntry[] = [];

export class Aggregates {
  /** The innermost, and those around it. */
  #open: Aggregate | undefined;
  readonly #outer: Aggregate[] = [];
  #charged = 0;
  /** Steps that closing took, since creation. */
  work = 0;

  get depth(): number {
    return this.#open === undefined ? 0 : this.#outer.length + 1;
  }

  /** Elements of the open value that have come or were promised. */
  get charged(): number {
    return this.#charged;
  }

  /** Elements of the open value that have come. */
  get arrived(): number {
    let arrived = this.#charged - missingOf(this.#open);
    for (const aggregate of this.#outer) arrived -= missingOf(aggregate);
    return arrived;
  }

  get isStreamed(): boolean {
    return this.#open !== undefined && this.#open.missing < 0;
  }

  /** Whether the open streamed map lacks a value for its last key. */
  get isOdd(): boolean {
    const open = this.#open;
    return open?.kind === "map" && open.items.length % 2 !== 0;
  }

  /** Opens an aggregate of `count` elements. Gives its value if it is whole already. */
  open(kind: OpenedKind, count: number): RespValue | undefined {
    if (count === 0 && kind !== "attribute") return wholeOf(kind, []);
    this.#charged += promisedBy(kind, count);
    this.#push({ kind, items: [], missing: count, attributes: NO_ENTRIES });
    return count === 0 ? this.#close() : undefined;
  }

  /** Opens an aggregate that `end` closes. */
  openStreamed(kind: OpenedKind): void {
    this.#push({ kind, items: [], missing: STREAMED, attributes: NO_ENTRIES });
  }

  /** Adds an element. Gives the value of the top level if that is whole with it. */
  add(element: RespValue): RespValue | undefined {
    let value = element;
    for (;;) {
      const open = this.#open;
      if (open === undefined) return this.#finish(value);
      open.items.push(value);
      if (open.missing < 0) {
        this.#charged += 1;
        return undefined;
      }
      open.missing -= 1;
      if (open.missing > 0) return undefined;
      const closed = this.#close();
      if (closed === undefined) return undefined;
      value = closed;
    }
  }

  /** Closes the open streamed aggregate. Gives the value of the top level if that is whole with it. */
  end(): RespValue | undefined {
    const closed = this.#close();
    return closed === undefined ? undefined : this.add(closed);
  }

  clear(): void {
    this.#open = undefined;
    this.#outer.length = 0;
    this.#charged = 0;
  }

  #push(aggregate: Aggregate): void {
    if (this.#open !== undefined) this.#outer.push(this.#open);
    this.#open = aggregate;
  }

  /** An attribute is no value: what follows it is waited for in its place. */
  #close(): RespValue | undefined {
    const closed = this.#open;
    if (closed === undefined) throw new TypeError("no aggregate is open");
    this.#open = this.#outer.pop();
    this.work += closed.items.length + 1;
    if (closed.kind === "attributed") return attributedOf(closed);
    if (closed.kind !== "attribute") return wholeOf(closed.kind, closed.items);
    this.#push({ kind: "attributed", items: [], missing: 1, attributes: entriesOf(closed.items) });
    return undefined;
  }

  #finish(value: RespValue): RespValue {
    this.#charged = 0;
    return value;
  }
}

/** An attribute misses the value it belongs to, too. */
function missingOf(aggregate: Aggregate | undefined): number {
  if (aggregate === undefined || aggregate.missing < 0) return 0;
  return promisedBy(aggregate.kind, aggregate.missing);
}

/** An attribute promises the value it belongs to, too. */
export function promisedBy(kind: AggregateKind, count: number): number {
  return kind === "attribute" ? count + 1 : count;
}

function wholeOf(kind: Exclude<AggregateKind, "attribute" | "attributed">, items: RespValue[]): RespValue {
  return kind === "map" ? { kind, entries: entriesOf(items) } : { kind, items };
}

function attributedOf({ attributes, items: [value] }: Aggregate): RespValue {
  if (value === undefined) throw new TypeError("nothing follows an attribute");
  return { kind: "attributed", attributes, value };
}

function entriesOf(items: readonly RespValue[]): RespEntry[] {
  const entries: RespEntry[] = [];
  for (let at = 0; at + 1 < items.length; at += 2) {
    const key = items[at];
    const value = items[at + 1];
    if (key !== undefined && value !== undefined) entries.push([key, value]);
  }
  return entries;
}
