/**
 * Insertions into a source text, and the way back from a place in the edited text to the original.
 * No edit adds or removes a line break, so lines stay; columns move and `originalColumn` moves them back.
 */

interface Edit {
  readonly at: number;
  /** How many characters of the original are replaced. */
  readonly removed: number;
  readonly text: string;
}

/** One edit as seen from its line; columns are zero-based. */
export interface Shift {
  readonly line: number;
  /** Where the edit starts in the edited text, and how many characters longer it made the line. */
  readonly column: number;
  readonly length: number;
  readonly removed: number;
}

/** Edits of one text. Everything that wraps something opens and closes; wrappings nest in the order they were made. */
export class Edits {
  private readonly opened: Edit[] = [];
  private readonly closed: Edit[] = [];

  /** Inserts before what starts at `at`; the first one made at a place is the outermost. */
  open(at: number, text: string): void {
    this.opened.push({ at, removed: 0, text });
  }

  /** Inserts after what ends at `at`; the first one made at a place is the outermost. */
  close(at: number, text: string): void {
    this.closed.push({ at, removed: 0, text });
  }

  /** Replaces a token that nothing else touches. */
  replace(at: number, removed: number, text: string): void {
    this.opened.push({ at, removed, text });
  }

  apply(source: string): { readonly text: string; readonly shifts: readonly Shift[] } {
    // The sort is stable. At one place, what ends there closes from the inside out before what starts there opens.
    const edits = [...this.closed.reverse(), ...this.opened].sort((left, right) => left.at - right.at);
    const pieces: string[] = [];
    const shifts: Shift[] = [];
    const lines = new LineCounter(source);
    let copied = 0;
    let line = 0;
    let moved = 0;
    for (const { at, removed, text } of edits) {
      const position = lines.at(at);
      moved = position.line === line ? moved : 0;
      line = position.line;
      shifts.push({ line, column: position.column + moved, length: text.length, removed });
      moved += text.length - removed;
      pieces.push(source.slice(copied, at), text);
      copied = at + removed;
    }
    pieces.push(source.slice(copied));
    return { text: pieces.join(""), shifts };
  }
}

/** The column of the original text for a place of the edited one; both zero-based, lines one-based. */
export function originalColumn(shifts: readonly Shift[], line: number, column: number): number {
  let moved = 0;
  for (let index = firstOfLine(shifts, line); index < shifts.length; index += 1) {
    const shift = shifts[index];
    if (shift === undefined || shift.line !== line || shift.column > column) {
      break;
    }
    const inside = column - shift.column;
    // A place inside inserted text belongs to what the text was inserted before.
    moved += inside < shift.length ? inside : shift.length - shift.removed;
  }
  return column - moved;
}

function firstOfLine(shifts: readonly Shift[], line: number): number {
  let low = 0;
  let high = shifts.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((shifts[middle]?.line ?? line) < line) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

/** Lines and columns of positions; lines are one-based, columns zero-based. */
export class LineCounter {
  private readonly starts: number[] = [0];

  constructor(source: string) {
    for (const lineBreak of source.matchAll(/\r\n|[\n\r\u2028\u2029]/g)) {
      this.starts.push(lineBreak.index + lineBreak[0].length);
    }
  }

  at(position: number): { readonly line: number; readonly column: number } {
    let low = 0;
    let high = this.starts.length;
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if ((this.starts[middle] ?? 0) <= position) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return { line: low + 1, column: position - (this.starts[low] ?? 0) };
  }
}
