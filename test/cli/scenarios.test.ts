/** `quiesce scenarios`: attacks are run, and one that is not stopped as promised makes the command fail. */
import { describe, expect, it } from "vitest";
import { writeModule } from "./modules.ts";
import { CODES, json, quiesce, temporaryFolder } from "./quiesce.ts";

const folder = temporaryFolder();

/** A target whose attack reaches `reached` of 10 and ends with `ending`, a call of its watch. */
function target(reached: number, ending: string): string {
  return `
import { AttackWatch } from ${JSON.stringify(new URL("../../lab/target/attack-watch.ts", import.meta.url).href)};
const attack = { limit: "knocksMax", bound: 10, unit: "knocks", fault: "DOOR_SHUT" };
export const target = {
  name: "door", summary: "a door", dictionary: [],
  scenarios: [
    { kind: "direct", name: "idle", summary: "nobody knocks", period: 1, oracles: [], input: "decisions", execute() {} },
    { kind: "direct", name: "knocking", summary: "somebody knocks and knocks", period: 3, oracles: ["flood-bound"],
      input: "decisions", attack,
      execute({ recorder }) {
        const watch = new AttackWatch(recorder, attack);
        watch.reached(${reached});
        ${ending};
      } },
  ],
};
`;
}

function scenarios(name: string, text: string, ...options: string[]): ReturnType<typeof quiesce> {
  return quiesce(["scenarios", "--target", writeModule(folder, name, text), ...options]);
}

describe("an attack", () => {
  it("that is stopped at its limit is as promised", () => {
    const { status, stdout } = scenarios("stopped.mjs", target(10, 'watch.stopped("DOOR_SHUT")'));
    expect(stdout).toContain("door idle (direct): nobody knocks\n");
    expect(stdout).toContain("  stopped with DOOR_SHUT\n  knocksMax: reached 10 of 10 knocks; held 0 bytes");
    expect(stdout).toContain("1 of 1 attacks stopped within their limits\n");
    expect(status).toBe(CODES.clean);
  });

  it.each([
    ["goes beyond its limit", target(11, 'watch.stopped("DOOR_SHUT")'), "ended with DOOR_SHUT"],
    ["is not stopped", target(10, "watch.unstopped()"), "not stopped"],
    ["has no end", target(10, ""), "not stopped"],
    ["reaches nothing", target(0, 'watch.stopped("DOOR_SHUT")'), "ended with DOOR_SHUT"],
    ["is stopped by something else", target(10, 'watch.stopped("FIRE")'), "ended with FIRE"],
  ])("that %s makes the command fail", (what, text, message) => {
    const { status, stdout } = scenarios(`${what.replaceAll(" ", "-")}.mjs`, text);
    expect(stdout).toContain(`  NOT AS PROMISED: ${message}, and DOOR_SHUT must stop it`);
    expect(stdout).toContain("0 of 1 attacks stopped within their limits\n");
    expect(status).toBe(CODES.finding);
  });
});

it("--json", () => {
  const ended = scenarios("json.mjs", target(10, 'watch.stopped("DOOR_SHUT")'), "--json");
  const stopped = { stopped: true, reached: 10, bound: 10, endedBy: "DOOR_SHUT", bytesHeld: 0, bytesHeldMax: null };
  expect(json(ended)).toMatchObject({
    target: "door",
    scenarios: [
      { name: "idle", kind: "direct", attack: null },
      { name: "knocking", oracles: ["flood-bound"], attack: stopped },
    ],
  });
});

it("an attack whose limit is no number is refused", () => {
  const { status, stderr } = scenarios("limitless.mjs", target(10, "").replace("bound: 10", 'bound: "ten"'));
  expect(stderr).toMatch(/exports no usable target\.scenarios\.1\.attack\.bound/);
  expect(status).toBe(CODES.usage);
});
