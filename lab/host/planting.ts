/**
 * Puts plants into the source text of modules while they are loaded. Plants are per process: what
 * was imported before stays as it is, so a process installs its plants before it imports a target.
 */
import { registerHooks } from "node:module";
import type { Plant, SourceEdit } from "../core/plant.ts";

/** Has `plants` applied to every module imported from now on. `root` is the URL of the project. */
export function installPlants(plants: readonly Plant[], root: URL): void {
  const editsByUrl = Map.groupBy(
    plants.flatMap(({ edits }) => edits),
    ({ file }) => new URL(file, root).href,
  );
  if (editsByUrl.size === 0) {
    return;
  }
  registerHooks({
    load(url, context, nextLoad) {
      const loaded = nextLoad(url, context);
      const edits = editsByUrl.get(url);
      if (edits === undefined || loaded.source === undefined || loaded.source === null) {
        return loaded;
      }
      const text = typeof loaded.source === "string" ? loaded.source : new TextDecoder().decode(loaded.source);
      return { ...loaded, source: edits.reduce(applyEdit, text) };
    },
  });
}

/** The text with the one occurrence of `find` replaced; throws where it is not exactly one. */
export function applyEdit(text: string, { file, find, replace }: SourceEdit): string {
  const first = text.indexOf(find);
  if (first < 0 || text.indexOf(find, first + 1) >= 0) {
    const count = first < 0 ? "not at all" : "more than once";
    throw new TypeError(`a plant's text stands ${count} in ${file}: ${JSON.stringify(find)}`);
  }
  return text.slice(0, first) + replace + text.slice(first + find.length);
}
