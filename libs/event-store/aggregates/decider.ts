import type { DomainEvent } from '#libs/contracts';

/** The rules of one kind of aggregate. Pure: times and ids come with the command. */
export interface Decider<State, Command, Event extends DomainEvent> {
  readonly initialState: State;
  /** The events that the command causes in this state, or none; a rule that forbids it is thrown. */
  decide(state: State, command: Command): readonly Event[];
  /** The state after an event. Fields of people who were erased are absent. */
  evolve(state: State, event: Event): State;
}
