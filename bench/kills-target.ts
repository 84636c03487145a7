/** A program to be fuzzed while it is killed: it has something new to cover, and something new to fail with, for long. */

/** Steps that one input has to climb, each by a byte of its own. */
const STEPS = 96;
/** One step in this many has an input that makes it fail. */
const FAILING_PERIOD = 4;
const LETTERS = 26;

/** The text of a module that exports `fuzz`. */
export function staircase(): string {
  const steps = Array.from({ length: STEPS }, (_, step) => {
    const name = `${letter(step / LETTERS)}${letter(step)}`;
    const fails =
      step % FAILING_PERIOD === 0 ? `if (byte === ${byteOf(step, 11)}) throw new Error("fell from ${name}");` : "";
    return `case ${step}: ${fails} if (byte === ${byteOf(step, 7)}) step = ${step + 1}; break;`;
  });
  return `export function fuzz(input) {
  let step = 0;
  for (const byte of input) {
    switch (step) {
      ${steps.join("\n      ")}
    }
  }
}
`;
}

function byteOf(step: number, factor: number): number {
  return (step * factor * 13 + factor) % 256;
}

/** Letters, since numbers in messages do not tell failures apart. */
function letter(index: number): string {
  return String.fromCharCode(97 + (Math.floor(index) % LETTERS));
}
