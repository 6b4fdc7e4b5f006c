import { childIn } from "../code/code.ts";
import { Kind, Role } from "../code/kinds.ts";
import type { Builder } from "./builder.ts";
import { Edge } from "./edge.ts";
import { isRare, placeName } from "./literals.ts";
import { propertyName } from "./walk.ts";

/** What comes into a pattern, on to its parts. */
export function addPattern(b: Builder, node: number): void {
  const { code } = b;
  const what = code.kind[node] as number;
  const child = code.first[node] as number;
  if (what === Kind.AssignmentPattern) {
    b.add(node, child, Edge.value);
    b.add(code.next[child] as number, child, Edge.value);
  } else if (what === Kind.RestElement) {
    b.add(node, child, Edge.value);
  } else if (what === Kind.ArrayPattern) {
    let place = 0;
    for (let at = child; at !== 0; at = code.next[at] as number) {
      if (code.kind[at] === Kind.RestElement) b.add(node, at, Edge.value);
      else if (code.kind[at] !== Kind.Hole) b.add(node, at, Edge.read, placeName(b, place));
      place++;
    }
  } else {
    for (let at = child; at !== 0; at = code.next[at] as number) {
      if (code.kind[at] === Kind.RestElement) {
        b.add(node, at, Edge.value);
        continue;
      }
      const name = propertyName(b, at);
      const value = childIn(code, at, Role.value);
      b.add(node, value, Edge.read, Math.max(0, name));
      if (name > 0 && isRare(b, name)) b.add(b.field(name), value, Edge.field);
    }
  }
}
