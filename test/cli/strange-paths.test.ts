/** Folders whose names mean something in a URL, in a glob or in a shell. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { writeModule } from "./modules.ts";
import { CODES, json, quiesce, temporaryFolder } from "./quiesce.ts";

const folder = temporaryFolder();
const BRANCHES = "if (input[0] === 1) { input[1] = 1; }";

describe.each(["what?", "every*", "a#b", "100%25 of it", "[x]{y}", "new\nline"])(
  "a module in the folder %j",
  (name) => {
    it.each([
      ["fuzz.mjs", `export function fuzz(input) { ${BRANCHES} }`],
      ["fuzz.cjs", `exports.fuzz = (input) => { ${BRANCHES} };`],
    ])("%s is instrumented, by default and when it is named", (file, text) => {
      const strange = join(folder, name);
      mkdirSync(strange, { recursive: true });
      const module = writeModule(strange, file, text);
      for (const named of [[], ["--instrument", strange]]) {
        const ended = quiesce(["fuzz", "--target", module, "--runs", "200", "--out", folder, "--json", ...named]);
        expect(json(ended)).toMatchObject({ verdict: "pass", guided: { notes: [] } });
        expect(ended.status).toBe(CODES.clean);
      }
    });
  },
);
