/**
 * Settings as pairs of netstrings, `8:log.path,4:/tmp,`: the first of a pair is a path, the second its value.
 * Written as packages are written that know nothing of this lab, with callbacks and errors, so that what
 * `decoderTarget` checks has a small decoder of its own to be tried on.
 */

/** The longest text, in octets. */
export const TEXT_OCTETS_MAX = 256;
const LENGTH_DIGITS_MAX = 3;
const COLON = 0x3a;
const COMMA = 0x2c;
const ZERO = 0x30;
const NINE = 0x39;

/** One setting, as dictionaries within dictionaries down to its value. */
export type Setting = { [name: string]: Setting | Uint8Array };

/** The peer's mistake. */
export class NetstringError extends Error {
  override readonly name = "NetstringError";
  readonly code: "LENGTH_NOT_A_NUMBER" | "LENGTH_TOO_LARGE" | "COMMA_MISSING" | "TRUNCATED";

  constructor(code: NetstringError["code"]) {
    super(`not a netstring: ${code}`);
    this.code = code;
  }
}

export interface Listener {
  setting(setting: Setting): void;
  error(error: NetstringError): void;
}

export class SettingsReader {
  private readonly listener: Listener;
  private length = 0;
  private digits = 0;
  /** The text of which the length is known, and how much of it is there. */
  private text: Uint8Array | undefined;
  private filled = 0;
  private path: string | undefined;
  private refused = false;

  constructor(listener: Listener) {
    this.listener = listener;
  }

  /** Octets that are kept for later. */
  get octetsHeld(): number {
    return (this.text?.length ?? 0) + (this.path?.length ?? 0);
  }

  write(chunk: Uint8Array): void {
    for (let at = 0; at < chunk.length && !this.refused;) {
      at += this.text === undefined ? this.readLength(chunk[at] ?? 0) : this.readText(this.text, chunk.subarray(at));
    }
  }

  end(): void {
    if (!this.refused && (this.digits > 0 || this.text !== undefined || this.path !== undefined)) {
      this.refuse("TRUNCATED");
    }
  }

  /** Takes an octet of a length, or the colon after it. */
  private readLength(octet: number): number {
    if (octet >= ZERO && octet <= NINE) {
      this.length = this.length * 10 + octet - ZERO;
      this.digits += 1;
      if (this.digits > LENGTH_DIGITS_MAX || this.length > TEXT_OCTETS_MAX) {
        this.refuse("LENGTH_TOO_LARGE");
      }
    } else if (octet === COLON && this.digits > 0) {
      this.text = Buffer.allocUnsafe(this.length);
      this.filled = 0;
    } else {
      this.refuse("LENGTH_NOT_A_NUMBER");
    }
    return 1;
  }

  /** Takes octets of a text, or the comma after it, and gives how many. */
  private readText(text: Uint8Array, octets: Uint8Array): number {
    if (this.filled === text.length) {
      this.endText(text, octets[0] ?? 0);
      return 1;
    }
    const part = octets.subarray(0, text.length - this.filled);
    text.set(part, this.filled);
    this.filled += part.length;
    return part.length;
  }

  private endText(text: Uint8Array, octet: number): void {
    if (octet !== COMMA) {
      this.refuse("COMMA_MISSING");
      return;
    }
    this.length = 0;
    this.digits = 0;
    this.text = undefined;
    if (this.path === undefined) {
      this.path = Buffer.from(text).toString("latin1");
    } else {
      this.listener.setting(nested(this.path.split("."), text));
      this.path = undefined;
    }
  }

  private refuse(code: NetstringError["code"]): void {
    this.refused = true;
    this.listener.error(new NetstringError(code));
  }
}

/** A value below its path; any name is an ordinary one. */
function nested(path: readonly string[], value: Uint8Array): Setting {
  const root: Setting = dictionary();
  let inner = root;
  for (const name of path.slice(0, -1)) {
    const next = inner[name];
    const below = next === undefined || next instanceof Uint8Array ? dictionary() : next;
    inner[name] = below;
    inner = below;
  }
  inner[path.at(-1) ?? ""] = value;
  return root;
}

function dictionary(): Setting {
  return Object.create(null) as Setting;
}
