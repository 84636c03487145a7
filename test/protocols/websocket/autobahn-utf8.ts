/** The cases of group 6 of the Autobahn test suite: texts that are UTF-8, and texts that are not, in hex. */

export interface TextCase {
  readonly id: string;
  readonly wire: string;
  readonly isText: boolean;
}

const GREEK = "ce ba e1 bd b9 cf 83 ce bc ce b5";
const octets = GREEK.split(" ");
const WORLD = "77 6f 72 6c 64";
const HELLO = "68 65 6c 6c 6f";

const range = (first: number, last: number, between = ""): string =>
  Array.from({ length: last - first }, (_, index) => (first + index).toString(16) + between).join("");
/** Groups by number: texts that are valid, then texts that are not, in the suite's order. */
const group = (number: string, valid: readonly string[], invalid: readonly string[] = []): TextCase[] =>
  [...valid, ...invalid].map((wire, index) => ({ id: `6.${number}.${index + 1}`, wire, isText: index < valid.length }));

const MISSING_LAST = [
  "c0",
  "e080",
  "f08080",
  "f8808080",
  "fc80808080",
  "df",
  "efbf",
  "f7bfbf",
  "fbbfbfbf",
  "fdbfbfbfbf",
];
const NON_CHARACTERS = ["efbfbe", "efbfbf"];
for (const first of ["f0", "f1", "f2", "f3", "f4"]) {
  for (const second of first === "f4" ? ["8f"] : first === "f0" ? ["9f", "af", "bf"] : ["8f", "9f", "af", "bf"]) {
    NON_CHARACTERS.push(`${first}${second}bfbe`, `${first}${second}bfbf`);
  }
}
/** Prefixes of a text, of which those are valid that end with a character. */
const PREFIXES: readonly TextCase[] = octets.map((_, index) => ({
  id: `6.6.${index + 1}`,
  wire: octets.slice(0, index + 1).join(""),
  isText: [2, 5, 7, 9, 11].includes(index + 1),
}));

export const TEXT_CASES: readonly TextCase[] = [
  ...group("5", [
    `${HELLO} 24 ${WORLD}`,
    `${HELLO} c2a2 ${WORLD}`,
    `${HELLO} e282ac ${WORLD}`,
    `${HELLO} f0a4ada2 ${WORLD}`,
    GREEK,
  ]),
  ...PREFIXES,
  ...group("7", ["00", "c280", "e0a080", "f0908080"]),
  ...group("8", [], ["f888808080", "fc8480808080"]),
  ...group("9", ["7f", "dfbf", "efbfbf", "f48fbfbf"]),
  ...group("10", [], ["f7bfbfbf", "fbbfbfbfbf", "fdbfbfbfbfbf"]),
  ...group("11", ["ed9fbf", "ee8080", "efbfbd", "f48fbfbf"], ["f4908080"]),
  ...group("12", [], ["80", "bf", "80bf", "80bf80", "80bf80bf", "80bf80bf80", "80bf80bf80bf", range(0x80, 0xbf)]),
  ...group(
    "13",
    [],
    [
      range(0xc0, 0xdf, "20"),
      range(0xe0, 0xef, "20"),
      range(0xf0, 0xf7, "20"),
      range(0xf8, 0xfb, "20"),
      range(0xfc, 0xfd, "20"),
    ],
  ),
  ...group("14", [], MISSING_LAST),
  ...group("15", [], [MISSING_LAST.join("")]),
  ...group("16", [], ["fe", "ff", "fefeffff"]),
  ...group("17", [], ["c0af", "e080af", "f08080af", "f8808080af", "fc80808080af"]),
  ...group("18", [], ["c1bf", "e09fbf", "f08fbfbf", "f887bfbfbf", "fc83bfbfbfbf"]),
  ...group("19", [], ["c080", "e08080", "f0808080", "f880808080", "fc8080808080"]),
  ...group("20", [], ["eda080", "edadbf", "edae80", "edafbf", "edb080", "edbe80", "edbfbf"]),
  ...group(
    "21",
    [],
    [
      "eda080edb080",
      "eda080edbfbf",
      "edadbfedb080",
      "edadbfedbfbf",
      "edae80edb080",
      "edae80edbfbf",
      "edafbfedb080",
      "edafbfedbfbf",
    ],
  ),
  ...group("22", NON_CHARACTERS),
  ...group("23", ["efbfb9", "efbfba", "efbfbb", "efbfbc", "efbfbd", "efbfbe", "efbfbf"]),
];
