/**
 * State per name. Events come in stretches about one subject, and many runs have only one decoder,
 * so the state that was asked for last is at hand and a map exists only from the second name on.
 */
export class ByName<State> {
  private readonly create: (name: number) => State;
  private name = 0;
  private state: State | undefined;
  private states: Map<number, State> | undefined;

  constructor(create: (name: number) => State) {
    this.create = create;
  }

  /** The state of `name`, made at the first request. */
  of(name: number): State {
    const { state } = this;
    return state !== undefined && name === this.name ? state : this.turnTo(name);
  }

  /** All states, in the order in which they were made. */
  all(): Iterable<State> {
    return this.states?.values() ?? (this.state === undefined ? [] : [this.state]);
  }

  private turnTo(name: number): State {
    if (this.state !== undefined) {
      this.states ??= new Map<number, State>().set(this.name, this.state);
    }
    const state = this.states?.get(name) ?? this.create(name);
    this.states?.set(name, state);
    this.name = name;
    this.state = state;
    return state;
  }
}
