/** Things and when each is due: the earliest is at hand, and one can be moved or taken out in logarithmic time. */

interface Entry<Item> {
  readonly item: Item;
  dueAt: number;
  index: number;
}

export class DueQueue<Item> {
  /** A binary heap. */
  readonly #heap: Entry<Item>[] = [];
  readonly #entries = new Map<Item, Entry<Item>>();
  /** Steps that were taken. */
  work = 0;

  get size(): number {
    return this.#heap.length;
  }

  /** When the next one is due. */
  get nextDueAt(): number | undefined {
    return this.#heap[0]?.dueAt;
  }

  /** Puts it in, or moves it. Of what is due at the same time any may come first. */
  set(item: Item, dueAt: number): void {
    const entry = this.#entries.get(item) ?? this.#append(item, dueAt);
    entry.dueAt = dueAt;
    this.#settle(entry);
  }

  delete(item: Item): void {
    const entry = this.#entries.get(item);
    if (entry === undefined) return;
    this.#entries.delete(item);
    const last = this.#heap.pop();
    if (last === undefined || last === entry) return;
    this.#place(last, entry.index);
    this.#settle(last);
  }

  /** Takes out the next one that is due by `now`. */
  shift(now: number): Item | undefined {
    const [first] = this.#heap;
    if (first === undefined || first.dueAt > now) return undefined;
    this.delete(first.item);
    return first.item;
  }

  #append(item: Item, dueAt: number): Entry<Item> {
    const entry = { item, dueAt, index: this.#heap.length };
    this.#heap.push(entry);
    this.#entries.set(item, entry);
    return entry;
  }

  /** Moves it up while it is due before what is above, else down while something below is due before it. */
  #settle(entry: Entry<Item>): void {
    for (;;) {
      this.work += 1;
      const above = entry.index === 0 ? undefined : this.#heap[(entry.index - 1) >> 1];
      const next = above !== undefined && above.dueAt > entry.dueAt ? above : this.#earlierBelow(entry);
      if (next === undefined) return;
      const { index } = entry;
      this.#place(entry, next.index);
      this.#place(next, index);
    }
  }

  #earlierBelow({ index, dueAt }: Entry<Item>): Entry<Item> | undefined {
    const left = this.#heap[2 * index + 1];
    const right = this.#heap[2 * index + 2];
    const earlier = right !== undefined && left !== undefined && right.dueAt < left.dueAt ? right : left;
    return earlier !== undefined && earlier.dueAt < dueAt ? earlier : undefined;
  }

  #place(entry: Entry<Item>, index: number): void {
    entry.index = index;
    this.#heap[index] = entry;
  }
}
