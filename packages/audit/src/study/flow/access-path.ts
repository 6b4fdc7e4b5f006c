/** The value itself. */
export const SELF = 0;
/** Something that lies anywhere below. */
export const BELOW = 1;
/** A step that leads nowhere. */
export const NOWHERE = -1;

const DEEPEST = 3;

/**
 * Under which property names, from the outside in, a value lies inside an object: `[host, url]` for
 * what is read by `o.host.url`. Kept at most three names deep; what lies deeper is "somewhere
 * below". Name 0 stands for any name.
 */
export class AccessPaths {
  private readonly names: number[] = [0, 0];
  private readonly rests: number[] = [0, 0];
  private readonly depths: number[] = [0, 0];
  private readonly known = new Map<number, number>();
  private readonly strings: readonly string[];

  constructor(strings: readonly string[]) {
    this.strings = strings;
  }

  /** How many names deep. */
  depth(path: number): number {
    return this.depths[path] as number;
  }

  /** The outermost name: "" for the value itself, null for any or somewhere below. */
  top(path: number): string | null {
    if (path === SELF) return "";
    const name = path === BELOW ? 0 : (this.names[path] as number);
    return name === 0 ? null : (this.strings[name] as string);
  }

  /** Into an object under a name. */
  push(name: number, path: number): number {
    let rest = path;
    if ((this.depths[path] as number) >= DEEPEST) rest = this.cut(path, DEEPEST - 1);
    const key = name * 0x8000000 + rest;
    const known = this.known.get(key);
    if (known !== undefined) return known;
    const made = this.names.length;
    this.names.push(name);
    this.rests.push(rest);
    this.depths.push((this.depths[rest] as number) + 1);
    this.known.set(key, made);
    return made;
  }

  /** Out of an object by a name; what lies under another name does not come along. */
  pop(name: number, path: number): number {
    if (path <= BELOW) return path;
    const top = this.names[path] as number;
    return top === name || top === 0 || name === 0 ? (this.rests[path] as number) : NOWHERE;
  }

  /** Whether it is an element of a list: text made of the list holds it. */
  isElement(path: number): boolean {
    if (path <= BELOW || this.rests[path] !== SELF) return false;
    const name = this.names[path] as number;
    if (name === 0) return true;
    const first = (this.strings[name] as string).charCodeAt(0);
    return first >= 48 && first <= 57;
  }

  private cut(path: number, depth: number): number {
    if (depth === 0) return BELOW;
    if (path <= BELOW) return path;
    return this.push(this.names[path] as number, this.cut(this.rests[path] as number, depth - 1));
  }
}
