/** A disk that is full is no bug of quiesce, and the message says what to do. */
import { expect, test } from "vitest";
import { storageComplaint } from "../../lab/cli/storage-complaint.ts";

test("errors of the file system are the user's, others are not", () => {
  const full = Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
  expect(storageComplaint(full)).toMatch(
    /^ENOSPC: no space left on device, write; what was announced before is stored/u,
  );
  expect(storageComplaint(Object.assign(new Error("no such file"), { code: "ENOENT" }))).toBeUndefined();
  expect(storageComplaint(new TypeError("ours"))).toBeUndefined();
  expect(storageComplaint("text")).toBeUndefined();
});
