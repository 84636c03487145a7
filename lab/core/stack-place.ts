/** Where in a program something happens, by the frames of a stack as V8 writes them, from the innermost on. */

/** Frames that say nothing of whose the place is. */
const FOREIGN_FRAME = /\(?node:|\(native\)|<anonymous>\)?$/u;
const FRAME = /^\s*at (?:(?<called>.+) \()?(?<file>.+?):\d+:\d+\)?$/u;
const LINE_AND_COLUMN = /:\d+:\d+(?=\)?$)/u;
const PACKAGES_FOLDER = "/node_modules/";

/** The frames of the text of a stack. */
export function framesOf(stack: string): string[] {
  return stack.split("\n").filter((line) => /^\s+at /u.test(line));
}

/** The function and file of the first frame outside of Node.js, without line and column, which edits move. */
export function placeOfFrames(frames: readonly string[]): string | undefined {
  const frame = frames.find((line) => !FOREIGN_FRAME.test(line));
  const { called = "top level", file = "" } = FRAME.exec(frame ?? "")?.groups ?? {};
  return file === "" ? undefined : `${called} (${shortPath(file)})`;
}

/** The frames that all stacks have from the outermost on: of one that was looked at several times, the loop that goes on. */
export function commonFrames(stacks: readonly (readonly string[])[]): string[] {
  const outermostFirst = stacks.map((frames) => frames.toReversed());
  const [first = []] = outermostFirst;
  const differs = first.findIndex((frame, depth) =>
    outermostFirst.some((frames) => calleeOf(frames[depth]) !== calleeOf(frame)),
  );
  return first.slice(0, differs < 0 ? first.length : differs).toReversed();
}

/** A frame without line and column, at which a loop is only for a moment. */
function calleeOf(frame: string | undefined): string | undefined {
  return frame?.replace(LINE_AND_COLUMN, "");
}

/** A file from its package on, or its own name: the same on every machine. */
function shortPath(file: string): string {
  const path = file.replaceAll("\\", "/").replace(/\?.*$/u, "");
  const packages = path.lastIndexOf(PACKAGES_FOLDER);
  return packages < 0 ? path.slice(path.lastIndexOf("/") + 1) : path.slice(packages + PACKAGES_FOLDER.length);
}
