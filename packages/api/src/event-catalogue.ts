/** Fields of a line: any keys, any values; hostile ones are made harmless, sensitive ones `[REDACTED]`. */
export type Fields = Record<string, unknown>;

/** What a logger takes that was given no catalogue: any event, any fields. */
export type AnyEvents = Record<string, Fields>;

/** The names of the events of a catalogue. */
export type EventName<Events extends object> = Extract<keyof Events, string>;

/** Fields as a call gives them: each may be a function that is called only where the line is written, and so may all. */
export type GivenFields<OfEvent> = LazyFields<OfEvent> | (() => LazyFields<OfEvent>);

/** Fields of which each may be a function. */
export type LazyFields<OfEvent> = { [Name in keyof OfEvent]: OfEvent[Name] | (() => OfEvent[Name]) };

/** The fields of an event as the last argument: to be left out only where the event has none that it must have. */
export type FieldsArgument<OfEvent> =
  Record<never, never> extends OfEvent
    ? [fields?: GivenFields<OfEvent> | undefined]
    : [fields: GivenFields<OfEvent>];

/** Every field that an event of the catalogue has. */
export type BindableFields<Events extends object> = string extends keyof Events
  ? Fields
  : LazyFields<Partial<UnionToIntersection<Events[keyof Events]>>>;

/** The catalogue of a logger that has these fields already: its calls may leave them out. */
export type WithoutBound<Events extends object, Bound> = string extends keyof Events
  ? Events
  : {
      [Name in keyof Events]: Omit<Events[Name], keyof Bound> &
        Partial<Pick<Events[Name], keyof Bound & keyof Events[Name]>>;
    };

type UnionToIntersection<Union> = (Union extends unknown ? (one: Union) => void : never) extends (
  all: infer All,
) => void
  ? All
  : never;
