/** The tree of tasks and regions as the events tell it. Never refuses an event: what is unknown is made up. */

/** A task with the region of its own, or a region. */
export class Scope {
  /** Its number in the run's table of names. */
  readonly id: number;
  readonly parent: Scope | undefined;
  /** Whether anything was ever started inside. */
  hadChildren = false;
  ended = false;
  /** What was started inside and has not ended, in that order. */
  readonly children = new Set<Scope>();

  constructor(id: number, parent: Scope | undefined) {
    this.id = id;
    this.parent = parent;
  }
}

export class RegionTree {
  /** What was opened and has not ended, in that order. */
  readonly alive = new Set<Scope>();
  private readonly scopes = new Map<number, Scope>();

  /** The scope with this number. One that no event has opened stands outside of the tree. */
  of(id: number): Scope {
    const known = this.scopes.get(id);
    if (known !== undefined) {
      return known;
    }
    const scope = new Scope(id, undefined);
    this.scopes.set(id, scope);
    return scope;
  }

  /** A parent is always older than its child, so that no walk up the tree goes round in circles. */
  open(id: number, parentId: number): Scope {
    const parent = this.of(parentId);
    const scope = new Scope(id, parent);
    this.scopes.set(id, scope);
    this.alive.add(scope);
    parent.hadChildren = true;
    parent.children.add(scope);
    return scope;
  }

  end(scope: Scope): void {
    scope.ended = true;
    scope.parent?.children.delete(scope);
    this.alive.delete(scope);
  }
}
