/** The examples of RFC 7541 appendix C: sequences of blocks that share a context, and the table after each block. */
import type { HeaderEntry } from "../../../protocols/hpack/header-field.ts";

interface ExampleBlock {
  readonly section: string;
  readonly wire: string;
  readonly fields: readonly HeaderEntry[];
  /** The dynamic table after the block, newest first, with the size the RFC prints. */
  readonly table: readonly HeaderEntry[];
  readonly tableSize: number;
}
export interface Example {
  readonly name: string;
  readonly title: string;
  readonly headerTableSize: number;
  /** For representations whose literals are never indexed. */
  readonly sensitive: boolean;
  readonly blocks: readonly ExampleBlock[];
}

function entries(text: string): HeaderEntry[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "")
    .map((line) => {
      const colon = line.indexOf(": ", 1);
      return { name: line.slice(0, colon), value: line.slice(colon + 2) };
    });
}

const REQUESTS = [
  ":method: GET\n:scheme: http\n:path: /\n:authority: www.example.com",
  ":method: GET\n:scheme: http\n:path: /\n:authority: www.example.com\ncache-control: no-cache",
  ":method: GET\n:scheme: https\n:path: /index.html\n:authority: www.example.com\ncustom-key: custom-value",
].map(entries);
const REQUEST_TABLES = [
  ":authority: www.example.com",
  "cache-control: no-cache\n:authority: www.example.com",
  "custom-key: custom-value\ncache-control: no-cache\n:authority: www.example.com",
].map(entries);
const REQUEST_TABLE_SIZES = [57, 110, 164];

const FIRST_DATE = "Mon, 21 Oct 2013 20:13:21 GMT";
const LAST_DATE = "Mon, 21 Oct 2013 20:13:22 GMT";
const LOCATION = "location: https://www.example.com";
const COOKIE = "set-cookie: foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1";
const RESPONSES = [
  `:status: 302\ncache-control: private\ndate: ${FIRST_DATE}\n${LOCATION}`,
  `:status: 307\ncache-control: private\ndate: ${FIRST_DATE}\n${LOCATION}`,
  `:status: 200\ncache-control: private\ndate: ${LAST_DATE}\n${LOCATION}\ncontent-encoding: gzip\n${COOKIE}`,
].map(entries);
const RESPONSE_TABLES = [
  `${LOCATION}\ndate: ${FIRST_DATE}\ncache-control: private\n:status: 302`,
  `:status: 307\n${LOCATION}\ndate: ${FIRST_DATE}\ncache-control: private`,
  `${COOKIE}\ncontent-encoding: gzip\ndate: ${LAST_DATE}`,
].map(entries);
const RESPONSE_TABLE_SIZES = [222, 222, 215];

function sequence(
  section: string,
  wires: readonly string[],
  lists: readonly HeaderEntry[][],
  tables: readonly HeaderEntry[][],
  sizes: readonly number[],
): ExampleBlock[] {
  return wires.map((wire, index) => ({
    section: `${section}.${index + 1}`,
    wire,
    fields: lists[index] ?? [],
    table: tables[index] ?? [],
    tableSize: sizes[index] ?? 0,
  }));
}

function single(section: string, wire: string, field: string, isAdded: boolean): ExampleBlock[] {
  const fields = entries(field);
  return sequence(section.replace(/\.1$/, ""), [wire], [fields], [isAdded ? fields : []], [isAdded ? 55 : 0]);
}

export const APPENDIX_C: readonly Example[] = [
  {
    name: "c2-1-literal-with-indexing",
    title: "C.2.1",
    headerTableSize: 4096,
    sensitive: false,
    blocks: single(
      "C.2.1",
      "400a 6375 7374 6f6d 2d6b 6579 0d63 7573 746f 6d2d 6865 6164 6572",
      "custom-key: custom-header",
      true,
    ),
  },
  {
    name: "c2-2-literal-without-indexing",
    title: "C.2.2",
    headerTableSize: 4096,
    sensitive: false,
    blocks: single("C.2.2", "040c 2f73 616d 706c 652f 7061 7468", ":path: /sample/path", false),
  },
  {
    name: "c2-3-literal-never-indexed",
    title: "C.2.3",
    headerTableSize: 4096,
    sensitive: true,
    blocks: single("C.2.3", "1008 7061 7373 776f 7264 0673 6563 7265 74", "password: secret", false),
  },
  {
    name: "c2-4-indexed",
    title: "C.2.4",
    headerTableSize: 4096,
    sensitive: false,
    blocks: single("C.2.4", "82", ":method: GET", false),
  },
  {
    name: "c3-requests",
    title: "C.3",
    headerTableSize: 4096,
    sensitive: false,
    blocks: sequence(
      "C.3",
      [
        "8286 8441 0f77 7777 2e65 7861 6d70 6c65 2e63 6f6d",
        "8286 84be 5808 6e6f 2d63 6163 6865",
        "8287 85bf 400a 6375 7374 6f6d 2d6b 6579 0c63 7573 746f 6d2d 7661 6c75 65",
      ],
      REQUESTS,
      REQUEST_TABLES,
      REQUEST_TABLE_SIZES,
    ),
  },
  {
    name: "c4-huffman-requests",
    title: "C.4",
    headerTableSize: 4096,
    sensitive: false,
    blocks: sequence(
      "C.4",
      [
        "8286 8441 8cf1 e3c2 e5f2 3a6b a0ab 90f4 ff",
        "8286 84be 5886 a8eb 1064 9cbf",
        "8287 85bf 4088 25a8 49e9 5ba9 7d7f 8925 a849 e95b b8e8 b4bf",
      ],
      REQUESTS,
      REQUEST_TABLES,
      REQUEST_TABLE_SIZES,
    ),
  },
  {
    name: "c5-responses",
    title: "C.5",
    headerTableSize: 256,
    sensitive: false,
    blocks: sequence(
      "C.5",
      [
        `4803 3330 3258 0770 7269 7661 7465 611d 4d6f 6e2c 2032 3120 4f63 7420 3230 3133 2032 303a 3133 3a32
       3120 474d 546e 1768 7474 7073 3a2f 2f77 7777 2e65 7861 6d70 6c65 2e63 6f6d`,
        "4803 3330 37c1 c0bf",
        `88c1 611d 4d6f 6e2c 2032 3120 4f63 7420 3230 3133 2032 303a 3133 3a32 3220 474d 54c0 5a04 677a 6970
       7738 666f 6f3d 4153 444a 4b48 514b 425a 584f 5157 454f 5049 5541 5851 5745 4f49 553b 206d 6178 2d61
       6765 3d33 3630 303b 2076 6572 7369 6f6e 3d31`,
      ],
      RESPONSES,
      RESPONSE_TABLES,
      RESPONSE_TABLE_SIZES,
    ),
  },
  {
    name: "c6-huffman-responses",
    title: "C.6",
    headerTableSize: 256,
    sensitive: false,
    blocks: sequence(
      "C.6",
      [
        `4882 6402 5885 aec3 771a 4b61 96d0 7abe 9410 54d4 44a8 2005 9504 0b81 66e0 82a6 2d1b ff6e 919d 29ad
       1718 63c7 8f0b 97c8 e9ae 82ae 43d3`,
        "4883 640e ffc1 c0bf",
        `88c1 6196 d07a be94 1054 d444 a820 0595 040b 8166 e084 a62d 1bff c05a 839b d9ab 77ad 94e7 821d d7f2
       e6c7 b335 dfdf cd5b 3960 d5af 2708 7f36 72c1 ab27 0fb5 291f 9587 3160 65c0 03ed 4ee5 b106 3d50 07`,
      ],
      RESPONSES,
      RESPONSE_TABLES,
      RESPONSE_TABLE_SIZES,
    ),
  },
];
