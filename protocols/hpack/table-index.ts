/**
 * Where an encoder finds a field: the static and the dynamic table by name and by name and value.
 *
 * Maps and not objects, so `__proto__` and `constructor` are names like any other. Name and value
 * are looked up one after the other, since no separator could join them: any octet may be in either.
 */
import type { TableObserver } from "./dynamic-table.ts";
import type { HeaderEntry } from "./header-field.ts";
import { STATIC_TABLE } from "./static-table.ts";

interface NameNumbers {
  /** The number of the newest entry with this name. */
  newest: number;
  /** By value, the number of the newest entry with this name and value. */
  readonly byValue: Map<string, number>;
}

/** Numbers of entries, whatever the numbers mean: static indices, or orders of insertion. */
export class TableIndex implements TableObserver {
  readonly #names = new Map<string, NameNumbers>();

  entered(entry: HeaderEntry, number: number): void {
    const known = this.#names.get(entry.name);
    if (known === undefined) {
      this.#names.set(entry.name, { newest: number, byValue: new Map([[entry.value, number]]) });
      return;
    }
    known.newest = number;
    known.byValue.set(entry.value, number);
  }

  /** Entries leave in the order they came, so a name goes with the newest entry that has it. */
  left(entry: HeaderEntry, number: number): void {
    const known = this.#names.get(entry.name);
    if (known === undefined) return;
    if (known.byValue.get(entry.value) === number) known.byValue.delete(entry.value);
    if (known.newest === number) this.#names.delete(entry.name);
  }

  findField(name: string, value: string): number | undefined {
    return this.#names.get(name)?.byValue.get(value);
  }

  findName(name: string): number | undefined {
    return this.#names.get(name)?.newest;
  }
}

/** The static table by its indices. Later entries first, so the lowest index of a name wins. */
export function staticIndex(): TableIndex {
  const index = new TableIndex();
  for (let position = STATIC_TABLE.length; position > 0; position -= 1) {
    const entry = STATIC_TABLE[position - 1];
    if (entry !== undefined) index.entered(entry, position);
  }
  return index;
}
