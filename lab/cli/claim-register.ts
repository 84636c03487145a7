/**
 * Which failures are somebody's to report: each fingerprint once, and of what is thrown at one place only so many
 * kinds, since messages quote inputs in ways that nobody foresees.
 */

/** Kinds of failures at one place that are reported. */
const KINDS_MAX = 16;
/** The function and file at the end of a fingerprint; a file of a package has slashes itself. */
const PLACE = /\/(?<place>[^/]*(?:\([^()]*\))?)$/u;

export class ClaimRegister {
  /** The owner of each fingerprint, `undefined` once it is reported. */
  private readonly owners = new Map<string, number | undefined>();
  private readonly kinds = new Map<string, Set<string>>();
  private readonly refused = new Map<string, Set<string>>();

  /** Whether `owner` is the one to report a failure. */
  claim(fingerprint: string, owner: number): boolean {
    if (this.owners.has(fingerprint)) {
      return false;
    }
    const place = placeOf(fingerprint);
    const kinds = setAt(this.kinds, place);
    if (kinds.size >= KINDS_MAX && !kinds.has(fingerprint)) {
      setAt(this.refused, place).add(fingerprint);
      return false;
    }
    kinds.add(fingerprint);
    this.owners.set(fingerprint, owner);
    return true;
  }

  /** It is reported, and stays so. */
  reported(fingerprint: string): void {
    this.owners.set(fingerprint, undefined);
  }

  /** What an owner claimed and did not report is free again. */
  release(owner: number): void {
    for (const [fingerprint, present] of this.owners) {
      if (present === owner) {
        this.owners.delete(fingerprint);
      }
    }
  }

  /** What was not reported, for people. */
  notes(): string[] {
    return [...this.refused].map(
      ([place, fingerprints]) =>
        `${fingerprints.size} more kinds of failures in ${place} are not reported: mend those that are, or declare them`,
    );
  }
}

/** What is common to failures that differ in their messages only: the oracle and the place. */
function placeOf(fingerprint: string): string {
  const place = PLACE.exec(fingerprint)?.groups?.["place"] ?? fingerprint;
  return `${place} (${fingerprint.split("/", 1)[0] ?? ""})`;
}

function setAt(map: Map<string, Set<string>>, key: string): Set<string> {
  const present = map.get(key) ?? new Set();
  map.set(key, present);
  return present;
}
