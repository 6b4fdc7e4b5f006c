import type { Channel } from "@telltale/core/model/index.ts";
import { fingerprint } from "../pool.ts";
import type { Sink } from "../sink.ts";
import { nameList, numbered } from "../sink.ts";
import { isLongVector, itemNames } from "./item-names.ts";
import { readNested } from "./nested.ts";
import type { JsonArray, JsonDocument, JsonNode, JsonObject } from "./parse.ts";
import { rawOf, stringOf } from "./parse.ts";
import { escapeHabit, numberForm, numberValue, spaceHabit } from "./spelling.ts";

/** Real member names and positions, as the model APIs' readers want them. */
export type RealPath = (string | number)[];

export interface WalkOptions {
  /** Which channel a value belongs to, by its real path. */
  channelOf(path: RealPath): Channel;
  /** Gives events out of a batch a place of their own; null leaves a list where it is. */
  liftEvent: ((name: string) => Sink | null) | null;
  /** How many encodings are around this text: JSON in a string in JSON … */
  nesting: number;
}

/** Objects and lists nested deeper than this are one text. */
const deepest = 48;
/** Longest lists whose items are told apart by content rather than by position. */
const longestMatched = 400;

/** All leaves of a JSON text, below `path`. */
export function walkJson(
  sink: Sink,
  document: JsonDocument,
  path: string,
  within: string | null,
  options: WalkOptions,
): void {
  new Walk(sink, document, options).all(path, within);
}

class Walk {
  sink: Sink;
  readonly document: JsonDocument;
  readonly options: WalkOptions;
  readonly real: RealPath = [];
  /** Strings (names included) and containers with the place where their spelling is told. */
  readonly strings: { node: JsonNode; path: string; sink: Sink }[] = [];
  readonly containers = new Map<JsonNode | null, { path: string; sink: Sink }>();

  constructor(sink: Sink, document: JsonDocument, options: WalkOptions) {
    this.sink = sink;
    this.document = document;
    this.options = options;
  }

  all(path: string, within: string | null): void {
    this.containers.set(null, { path, sink: this.sink });
    this.node(this.document.root, path, within, 0);
    if (this.sink.full) this.sink.rest(path, this.document.text);
    const { habit, departures } = escapeHabit(
      this.document,
      this.strings.map((place) => place.node),
    );
    if (habit !== null) this.sink.trait(path, "escapes", "body", habit);
    for (const place of this.strings) {
      const told = departures.get(place.node);
      if (told !== undefined) place.sink.trait(place.path, "own-escapes", "body", told);
    }
    const spaces = spaceHabit(this.document);
    if (spaces.habit !== null) this.sink.trait(path, "white-space", "body", spaces.habit);
    for (const [node, told] of spaces.departures) {
      const place = this.containers.get(node) ?? { path, sink: this.sink };
      place.sink.trait(place.path, "own-white-space", "body", told);
    }
  }

  node(node: JsonNode, path: string, within: string | null, depth: number): void {
    if (this.sink.full) return;
    const channel = this.options.channelOf(this.real);
    if (depth > deepest && (node.type === "object" || node.type === "array")) {
      this.sink.thing(path, "text", channel, "deep", rawOf(this.document.text, node), within);
    } else if (node.type === "object") {
      this.object(node, path, within, depth);
    } else if (node.type === "array") {
      this.array(node, path, within, depth, channel);
    } else if (node.type === "string") {
      this.strings.push({ node, path, sink: this.sink });
      this.string(stringOf(this.document.text, node), path, within, channel);
    } else {
      const raw = rawOf(this.document.text, node);
      if (node.type !== "number") {
        this.sink.thing(path, "text", channel, node.type, raw, within);
        return;
      }
      this.sink.thing(path, "number", channel, "number", numberValue(raw), within, "number");
      const form = numberForm(raw);
      if (form !== null) this.sink.trait(path, "number-form", channel, form);
    }
  }

  string(value: string, path: string, within: string | null, channel: Channel): void {
    const nested = this.options.nesting < 4 ? readNested(value) : null;
    if (nested === null) {
      this.sink.thing(path, "text", channel, "string", value, within);
      return;
    }
    this.sink.thing(path, "presence", channel, nested.type, "yes", within);
    if (nested.form !== null) this.sink.trait(path, "form", channel, nested.form);
    const inner: WalkOptions = {
      channelOf: () => channel,
      liftEvent: null,
      nesting: this.options.nesting + 1,
    };
    for (const { name, document } of nested.documents) {
      walkJson(this.sink, document, `${path}:${name}`, path, inner);
    }
    for (const [name, text] of nested.rest) {
      this.sink.thing(`${path}:${name}`, "text", channel, "string", text, path);
    }
  }

  object(node: JsonObject, path: string, within: string | null, depth: number): void {
    this.containers.set(node, { path, sink: this.sink });
    const names = node.keys.map((key) => stringOf(this.document.text, key));
    this.sink.thing(path, "order", "order", "object", nameList(names), within, "key-order");
    const labels = numbered(names);
    for (const [index, value] of node.values.entries()) {
      const key = node.keys[index];
      const name = names[index] ?? "";
      const below = childPath(path, labels[index] ?? "");
      if (key) this.strings.push({ node: key, path: below, sink: this.sink });
      this.real.push(name);
      this.node(value, below, path, depth + 1);
      this.real.pop();
    }
  }

  array(
    node: JsonArray,
    path: string,
    within: string | null,
    depth: number,
    channel: Channel,
  ): void {
    const { text } = this.document;
    this.containers.set(node, { path, sink: this.sink });
    if (isLongVector(node)) {
      this.sink.thing(path, "text", channel, "vector", rawOf(text, node), within);
      return;
    }
    this.sink.thing(path, "count", channel, "array", String(node.values.length), within, "length");
    const named = itemNames(text, node.values);
    if (named === null) {
      this.list(node, path, depth);
      return;
    }
    this.sink.trait(path, "item-order", "order", nameList(named.names), "order");
    const labels = numbered(named.names);
    for (const [index, value] of node.values.entries()) {
      const name = named.names[index] ?? "";
      const lifted = named.events ? (this.options.liftEvent?.(name) ?? null) : null;
      this.real.push(index);
      if (lifted === null) {
        const below = `${path}[${named.field}=${JSON.stringify(labels[index] ?? "")}]`;
        this.node(value, below, path, depth + 1);
      } else {
        const outer = this.sink;
        this.sink = lifted;
        this.node(value, "$", null, depth + 1);
        this.sink = outer;
      }
      this.real.pop();
    }
  }

  /** A list without names: by position here, and matched by content when runs are laid side by side. */
  list(node: JsonArray, path: string, depth: number): void {
    const { text } = this.document;
    if (node.values.length > 0 && node.values.length <= longestMatched) {
      const items = node.values.map((item) => {
        const raw = rawOf(text, item);
        return { print: fingerprint(raw), head: this.sink.pool.intern(raw.slice(0, 80)) };
      });
      this.sink.lists.push({ path, items });
    }
    for (const [index, value] of node.values.entries()) {
      this.real.push(index);
      this.node(value, `${path}[${index}]`, path, depth + 1);
      this.real.pop();
    }
  }
}

/** `$.a`, or `$["a b"]` for a name that is not a plain word. */
export function childPath(path: string, name: string): string {
  if (/^[A-Za-z_$][\w$#-]*$/.test(name) && name.length <= 120) return `${path}.${name}`;
  return `${path}[${JSON.stringify(name.slice(0, 300))}]`;
}
