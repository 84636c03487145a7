/** Makes valid settings by decisions, of names among which are those that every object has. */
import type { Place } from "../../lab/core/decisions.ts";
import type { InputSource } from "../../lab/target/target.ts";

const NAMES: readonly string[] = ["a", "log", "constructor", "__proto__", "prototype", "toString", ""];
const PAIRS_MAX = 4;
const DEPTH_MAX = 5;
const VALUE_OCTETS_MAX = 12;
const OCTET_VALUES = 256;

export function generateSettings(source: InputSource): Uint8Array {
  const place = source.at("settings");
  const texts: Uint8Array[] = [];
  for (let pairs = 1 + place.choose(PAIRS_MAX); pairs > 0; pairs -= 1) {
    texts.push(path(place), value(place));
  }
  return Buffer.concat(texts.flatMap((text) => [Buffer.from(`${text.length}:`), text, Buffer.from(",")]));
}

function path(place: Place): Uint8Array {
  const names = Array.from({ length: 1 + place.choose(DEPTH_MAX) }, () => NAMES[place.choose(NAMES.length)] ?? "");
  return Buffer.from(names.join("."));
}

function value(place: Place): Uint8Array {
  return Uint8Array.from({ length: place.choose(VALUE_OCTETS_MAX) }, () => place.choose(OCTET_VALUES));
}
