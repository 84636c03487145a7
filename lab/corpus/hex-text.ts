/** Bytes from the hexadecimal text of people and tools: a dump with offsets, or plain digits, and never a guess. */
import type { HexRead } from "./hex-read.ts";
import { refused } from "./hex-read.ts";
import { readPlainHex } from "./plain-hex.ts";
import { looksLikeHexDump, readHexDump } from "./read-hex-dump.ts";

/** Of a text that its user calls hexadecimal. What may be read in two ways is refused. */
export function readHex(text: Uint8Array): HexRead {
  if (!looksLikeHexDump(text)) {
    return readPlainHex(text);
  }
  const dump = readHexDump(text);
  const isAmbiguous = dump.kind === "bytes" && !dump.isVouchedFor && readPlainHex(text).kind === "bytes";
  return isAmbiguous
    ? refused(
        "what its lines begin with may be offsets or bytes; write bytes in pairs, or dump them as `hexdump -C` does",
      )
    : dump;
}

/** Of a text that nobody calls hexadecimal: a dump that something beside its digits vouches for. */
export function readUnmistakableHex(text: Uint8Array): HexRead {
  const dump = readHexDump(text);
  return dump.kind === "refused" || dump.isVouchedFor
    ? dump
    : refused("neither characters beside its digits nor a last offset tell that it is a dump; --format hex says so");
}
