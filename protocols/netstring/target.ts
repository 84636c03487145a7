/** The small decoder on which the oracles of `decoderTarget` are tried, by plants. */
import { decoderTarget } from "../../lab/target/decoder-target.ts";
import { generateSettings } from "./generator.ts";
import type { Setting } from "./reader.ts";
import { NetstringError, SettingsReader, TEXT_OCTETS_MAX } from "./reader.ts";
import { netstrings } from "./structure.ts";

export const target = decoderTarget<Setting>({
  name: "netstring",
  summary: "settings as pairs of netstrings: a small decoder with callbacks",
  declared: NetstringError,
  limits: { bytesHeldMax: 2 * TEXT_OCTETS_MAX },
  create({ emit, fail }) {
    const reader = new SettingsReader({ setting: emit, error: fail });
    return {
      push: (chunk) => reader.write(chunk),
      end: () => reader.end(),
      gauge: () => ({ bytesHeld: reader.octetsHeld }),
    };
  },
  corpus: ["8:log.path,4:/tmp,", "1:a,0:,1:b,3:xyz,", "7:a.b.c.d,1:1,", "11:constructor,2:no,"].map((text) =>
    Buffer.from(text),
  ),
  dictionary: ["1:a,", "0:,", ".", "__proto__", "constructor", "prototype", "256:"].map((text) => Buffer.from(text)),
  generate: generateSettings,
  structure: netstrings,
});
