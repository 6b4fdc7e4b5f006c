import type { Constant } from "../code/constants.ts";
import { methodsOf } from "./methods.ts";
import type { Values } from "./values.ts";

/** A hidden text, or several made at once, and where it is made. */
export interface HiddenPlace {
  /** The first place where it is made. */
  node: number;
  /** Several at once as JSON; at most 400 characters. */
  text: string;
  /** In the order in which they are undone. */
  methods: string[];
  places: number;
}

/** All places where hidden texts are made. */
export interface HiddenPlaces {
  places: number;
  /** How many different texts, or lists of them, are made there. */
  different: number;
  /** Places by how the text is hidden (`base64, then xor`); together they are `places`. */
  methods: { [method: string]: number };
  /** The different ones in the order of the code. */
  strings: HiddenPlace[];
  /** The places of those that are left out of `strings`. */
  unlisted: number;
}

/** More different ones are not listed. */
const mostStrings = 5000;
const longest = 400;

/** @param decoders nodes whose value was decoded, in any order */
export function placesOf(values: Values, decoders: readonly number[]): HiddenPlaces {
  const methods: { [method: string]: number } = {};
  const strings = new Map<string, HiddenPlace>();
  let places = 0;
  for (const node of [...decoders].sort((a, b) => a - b)) {
    const by = values.hidden.get(node);
    const value = values.of(node);
    if (by === undefined || value === undefined) continue;
    places++;
    const undone = methodsOf(by.method);
    const words = undone.join(", then ");
    methods[words] = (methods[words] ?? 0) + 1;
    const text = written(value);
    const known = strings.get(text);
    if (known) known.places++;
    else strings.set(text, { node, text: text.slice(0, longest), methods: undone, places: 1 });
  }
  const all = [...strings.values()];
  const unlisted = all.slice(mostStrings).reduce((sum, one) => sum + one.places, 0);
  return {
    places,
    different: all.length,
    methods,
    strings: all.slice(0, mostStrings),
    unlisted,
  };
}

function written(value: Constant): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
