/** How something of the language carries a value: `SOURCE` is where it starts, `SINK(…)` takes it. */
export interface Construct {
  name: string;
  /** Here it gets there. */
  flows: string;
  by: "value" | "control";
  /** Nearly the same, and nothing of it gets there. */
  honest: string;
}

export const value = (name: string, flows: string, honest: string): Construct => ({
  name,
  flows,
  by: "value",
  honest,
});
export const control = (name: string, flows: string, honest: string): Construct => ({
  name,
  flows,
  by: "control",
  honest,
});
