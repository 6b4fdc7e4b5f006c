/** What the thread of the interpreter is asked. One request at a time. */
export type Request =
  | { kind: "prepare"; steps: Step[] }
  /** Calls one function (an expression, and the one it is a method of) with many lists of arguments. */
  | { kind: "calls"; callee: string; self: string; args: string[] }
  /** Evaluates expressions. */
  | { kind: "codes"; texts: string[] };

/** Sets a variable of the interpreter; without a name, runs an expression for what it changes. */
export interface Step {
  name: string | null;
  text: string;
}

export interface Reply {
  /** For each step whether it came to an end. */
  done: boolean[];
  /** As `JSON`, one for each call, in the form of the runner; null where it broke a limit or threw. */
  results: (Packed | null)[];
  /** Calls that broke a limit. */
  broken: number;
  /** Polls of the interpreter since it began. */
  polls: number;
}

/** A value as the runner in the interpreter packs it. */
export type Packed = string | number | boolean | null | Packed[];

export interface GuestLimits {
  memory: number;
  stack: number;
  callPolls: number;
  callMilliseconds: number;
  preparationPolls: number;
  preparationMilliseconds: number;
  polls: number;
  strikes: number;
}
