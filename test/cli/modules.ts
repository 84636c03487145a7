/** Targets of users, as modules that the configuration does not list. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";

/** Fails its totality when a decision has one answer of eight. */
export const TOY_TARGET = `
const threw = 67;
export const target = {
  name: "toy",
  summary: "fails by one decision",
  dictionary: [],
  structure: undefined,
  scenarios: [{
    kind: "direct", name: "toss", summary: "one decision", period: 1, oracles: [], input: "decisions",
    execute({ recorder, decisions }) {
      if (decisions.place("toss", "coin").choose(8) === 5) {
        recorder.emit(threw, recorder.intern("coin"), recorder.intern("Error: five"));
      }
    },
  }],
};
`;

/** Requires an oracle that nothing in it can exercise. */
export const IDLE_TARGET = `
export const target = {
  name: "idle",
  summary: "does nothing",
  dictionary: [],
  scenarios: [{
    kind: "direct", name: "nothing", summary: "", period: 1, oracles: ["loser-drain"], input: "decisions",
    execute() {},
  }],
};
`;

/** Writes a module and gives its path. */
export function writeModule(folder: string, name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}
