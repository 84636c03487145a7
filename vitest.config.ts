/**
 * The tests. Modules are shared between the files of a thread: nothing under test keeps state in a
 * module, except for the guards of lab/host, whose tests put back what they replace.
 */
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    pool: "threads",
    isolate: false,
    // Many tests wait for processes that they start: one thread more than the two processors of CI.
    maxWorkers: 3,
    testTimeout: 60_000,
  },
});
