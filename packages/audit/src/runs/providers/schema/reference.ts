import { isObject } from "@telltale/core/wire/index.ts";

/** What a `$ref` stands for within its document, or null where it leads nowhere (JSON Pointer, RFC 6901). */
export function resolve(root: unknown, ref: unknown): unknown {
  if (typeof ref !== "string" || !ref.startsWith("#")) return null;
  if (ref === "#") return root;
  let at: unknown = root;
  for (const raw of ref.slice(2).split("/").slice(0, 64)) {
    const step = decode(raw).replaceAll("~1", "/").replaceAll("~0", "~");
    if (Array.isArray(at)) at = at[Number(step)];
    else if (isObject(at) && Object.hasOwn(at, step)) at = at[step];
    else return null;
  }
  return at ?? null;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
