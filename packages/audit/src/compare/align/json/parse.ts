/**
 * A JSON reader (RFC 8259) that keeps what ordinary ones throw away: the raw spelling of every
 * number and string, and the white space between tokens. Iterative, so that no nesting, however
 * deep, exhausts the stack.
 */
export type JsonNode = JsonScalar | JsonObject | JsonArray;

interface Span {
  /** UTF-16 offsets of the raw text: `from` inclusive, `to` exclusive. */
  from: number;
  to: number;
}
export interface JsonScalar extends Span {
  type: "string" | "number" | "boolean" | "null";
}
export interface JsonObject extends Span {
  type: "object";
  /** In the order as sent; the same name may come twice. */
  keys: JsonScalar[];
  values: JsonNode[];
}
export interface JsonArray extends Span {
  type: "array";
  values: JsonNode[];
}

/** Between which tokens white space stands; `none` inside an empty object or array. */
export type GapPlace =
  | "before document"
  | "after document"
  | "after opening"
  | "before closing"
  | "inside empty"
  | "before colon"
  | "after colon"
  | "before comma"
  | "after comma";

export interface JsonGap {
  place: GapPlace;
  space: string;
  /** How many objects and arrays are open here. */
  depth: number;
  /** The object or array around it; null at the top. */
  around: JsonObject | JsonArray | null;
}

export interface JsonDocument {
  text: string;
  root: JsonNode;
  /** White space between tokens, only where there is any. */
  gaps: JsonGap[];
  /** How often each place occurs, with or without white space. */
  places: Record<GapPlace, number>;
}

/** Reads a JSON text completely, or gives null where it is not JSON. */
export function parseJson(text: string): JsonDocument | null {
  return new Reader(text).document();
}

/** The text of a string token, escapes resolved; lone surrogates stay. */
export function stringOf(text: string, node: Span): string {
  const raw = text.slice(node.from + 1, node.to - 1);
  return raw.includes("\\") ? (JSON.parse(`"${raw}"`) as string) : raw;
}

/** The raw spelling of any node. */
export function rawOf(text: string, node: Span): string {
  return text.slice(node.from, node.to);
}

const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const escapes = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;

class Reader {
  readonly text: string;
  at = 0;
  readonly open: (JsonObject | JsonArray)[] = [];
  readonly gaps: JsonGap[] = [];
  readonly places: Record<GapPlace, number> = {
    "before document": 0,
    "after document": 0,
    "after opening": 0,
    "before closing": 0,
    "inside empty": 0,
    "before colon": 0,
    "after colon": 0,
    "before comma": 0,
    "after comma": 0,
  };

  constructor(text: string) {
    this.text = text;
  }

  document(): JsonDocument | null {
    this.note("before document", this.space());
    const root = this.tree();
    if (root === null) return null;
    this.note("after document", this.space());
    if (this.at !== this.text.length) return null;
    return { text: this.text, root, gaps: this.gaps, places: this.places };
  }

  /** Reads one value with everything in it. */
  tree(): JsonNode | null {
    for (;;) {
      let value = this.begin();
      if (value === null) return null;
      if (value !== "opened") {
        // A value is complete: hand it to what is around it, as long as that gets complete too.
        for (;;) {
          const around = this.open.at(-1);
          if (around === undefined) return value;
          around.values.push(value);
          const closed = this.next(around);
          if (closed === null) return null;
          if (closed === false) break;
          this.open.pop();
          value = around;
        }
      }
    }
  }

  /** Begins a value: a complete scalar or empty container, or "opened" at the first value inside one. */
  begin(): JsonNode | "opened" | null {
    const from = this.at;
    const char = this.text[from];
    if (char === "{" || char === "[") {
      this.at += 1;
      const node: JsonObject | JsonArray =
        char === "{"
          ? { type: "object", from, to: 0, keys: [], values: [] }
          : { type: "array", from, to: 0, values: [] };
      const space = this.space();
      this.open.push(node);
      if (this.text[this.at] === (char === "{" ? "}" : "]")) {
        this.note("inside empty", space);
        this.at += 1;
        node.to = this.at;
        this.open.pop();
        return node;
      }
      this.note("after opening", space);
      return node.type === "object" && !this.key(node) ? null : "opened";
    }
    return this.scalar(from, char);
  }

  /** After a value: true where its container is closed, false at the next value in it, null for no JSON. */
  next(around: JsonObject | JsonArray): boolean | null {
    const space = this.space();
    const char = this.text[this.at];
    this.at += 1;
    if (char === (around.type === "object" ? "}" : "]")) {
      this.note("before closing", space);
      around.to = this.at;
      return true;
    }
    if (char !== ",") return null;
    this.note("before comma", space);
    this.note("after comma", this.space());
    return around.type === "object" && !this.key(around) ? null : false;
  }

  key(node: JsonObject): boolean {
    const from = this.at;
    if (this.text[from] !== '"' || !this.skipString()) return false;
    node.keys.push({ type: "string", from, to: this.at });
    this.note("before colon", this.space());
    if (this.text[this.at] !== ":") return false;
    this.at += 1;
    this.note("after colon", this.space());
    return true;
  }

  scalar(from: number, char: string | undefined): JsonScalar | null {
    if (char === '"') return this.skipString() ? { type: "string", from, to: this.at } : null;
    for (const word of ["true", "false", "null"]) {
      if (char === word[0] && this.text.startsWith(word, from)) {
        this.at += word.length;
        return { type: word === "null" ? "null" : "boolean", from, to: this.at };
      }
    }
    number.lastIndex = from;
    if (!number.test(this.text)) return null;
    this.at = number.lastIndex;
    return { type: "number", from, to: this.at };
  }

  /** Steps over a string token; false where it is not one. */
  skipString(): boolean {
    const { text } = this;
    for (let at = this.at + 1; at < text.length; at += 1) {
      const unit = text.charCodeAt(at);
      if (unit === 0x22) {
        this.at = at + 1;
        return true;
      }
      if (unit < 0x20) return false;
      if (unit === 0x5c) {
        escapes.lastIndex = at;
        if (!escapes.test(text)) return false;
        at = escapes.lastIndex - 1;
      }
    }
    return false;
  }

  space(): string {
    const from = this.at;
    for (;;) {
      const unit = this.text.charCodeAt(this.at);
      if (unit !== 0x20 && unit !== 0x0a && unit !== 0x0d && unit !== 0x09) break;
      this.at += 1;
    }
    return from === this.at ? "" : this.text.slice(from, this.at);
  }

  note(place: GapPlace, space: string): void {
    this.places[place] += 1;
    if (space === "") return;
    this.gaps.push({ place, space, depth: this.open.length, around: this.open.at(-1) ?? null });
  }
}
