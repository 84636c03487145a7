/**
 * Inputs in a folder, one file each, named by what it holds. Whenever a process that writes here is
 * killed, every entry is whole or absent. Several processes may add to one folder at once; what others
 * add after the opening is not seen, and not lost.
 */
import { accessSync, constants, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { entryName } from "./entry-name.ts";
import { ENTRY_OCTETS_MAX } from "./limits.ts";
import { fileSystemReason, readFile } from "./read-file.ts";
import type { StoredInput } from "./read-folder.ts";
import { readFolder } from "./read-folder.ts";
import { flushFolder, sweepTemporaries, writeAtomically } from "./whole-file.ts";

export type OpenedStore =
  | { readonly kind: "store"; readonly store: CorpusStore }
  | { readonly kind: "unusable"; readonly reason: string };

export class CorpusStore {
  readonly folder: string;
  /** Files that cannot be used: a path and a reason each. */
  readonly refused: readonly string[];
  /** By the names of files. */
  private readonly byFile = new Map<string, StoredInput>();
  /** How many files hold a content, by its name. */
  private readonly holders = new Map<string, number>();

  private constructor(folder: string, inputs: readonly StoredInput[], refused: readonly string[]) {
    this.folder = folder;
    this.refused = refused;
    for (const input of inputs) {
      this.note(input);
    }
  }

  /** Opens a folder for reading and writing, and sweeps what killed processes left; makes the folder if need be. */
  static open(folder: string): OpenedStore {
    try {
      mkdirSync(folder, { recursive: true });
      accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
      sweepTemporaries(folder);
    } catch (thrown) {
      return { kind: "unusable", reason: fileSystemReason(thrown) };
    }
    const read = readFolder(folder);
    return read.kind === "unreadable"
      ? { kind: "unusable", reason: read.reason }
      : { kind: "store", store: new CorpusStore(folder, read.inputs, read.refused) };
  }

  /** Every file, in the order of their names. */
  files(): readonly StoredInput[] {
    return [...this.byFile.values()].toSorted((left, right) => (left.file < right.file ? -1 : 1));
  }

  /** One input per content, in the order of the names of files. */
  entries(): readonly StoredInput[] {
    const seen = new Set<string>();
    return this.files().filter(({ name }) => !seen.has(name) && seen.add(name));
  }

  /**
   * Adds inputs; gives those that no file held. When it returns, all of them are on disk. Throws what the
   * file system throws; the inputs before the one that failed are stored then.
   */
  add(inputs: readonly Uint8Array[]): readonly StoredInput[] {
    const added = inputs.flatMap((bytes) => this.addOne(bytes) ?? []);
    if (added.length > 0) {
      flushFolder(this.folder);
    }
    return added;
  }

  /** Moves a file out of the corpus into the folder `aside`; a name that is taken there gets the content's added. */
  setAside({ file, name, bytes }: StoredInput, aside: string): void {
    const taken = readFile(join(aside, file), ENTRY_OCTETS_MAX);
    const isTaken = taken.kind === "bytes" && entryName(taken.bytes) !== name;
    writeAtomically(join(aside, isTaken ? `${file}-${name}` : file), bytes);
    rmSync(join(this.folder, file), { force: true });
    this.byFile.delete(file);
    this.holders.set(name, (this.holders.get(name) ?? 1) - 1);
  }

  private addOne(bytes: Uint8Array): StoredInput | undefined {
    if (bytes.length > ENTRY_OCTETS_MAX) {
      throw new RangeError(`an entry has ${ENTRY_OCTETS_MAX} bytes at most, this one has ${bytes.length}`);
    }
    const name = entryName(bytes);
    if ((this.holders.get(name) ?? 0) > 0) {
      return undefined;
    }
    this.makeRoom(name);
    const input: StoredInput = { file: name, name, bytes: bytes.slice() };
    writeAtomically(join(this.folder, name), input.bytes);
    this.note(input);
    return input;
  }

  /** A seed that claims the name of another input moves to the name of its own content. */
  private makeRoom(name: string): void {
    const seed = this.byFile.get(name);
    if (seed !== undefined) {
      this.byFile.delete(name);
      this.holders.set(seed.name, (this.holders.get(seed.name) ?? 1) - 1);
      this.addOne(seed.bytes);
    }
  }

  private note(input: StoredInput): void {
    this.byFile.set(input.file, input);
    this.holders.set(input.name, (this.holders.get(input.name) ?? 0) + 1);
  }
}
