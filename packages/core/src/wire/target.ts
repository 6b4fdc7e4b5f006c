/** A request target taken apart, as far as recognising an endpoint needs it. */
export interface Target {
  /** Non-empty path segments as sent, not percent-decoded. */
  segments: string[];
  query: string;
}

/**
 * Takes a request target apart, in origin form (`/v1/messages?beta=true`) or absolute form
 * (`http://host/v1/messages`). Empty segments and a fragment are left out.
 */
export function parseTarget(target: string): Target {
  const path = target.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, "").replace(/#.*$/s, "");
  const mark = path.indexOf("?");
  const query = mark < 0 ? "" : path.slice(mark + 1);
  const segments = (mark < 0 ? path : path.slice(0, mark)).split("/").filter((s) => s !== "");
  return { segments, query };
}

/** Whether the target's path ends with these segments, which may have any base path before them. */
export function endsWith(target: Target, ...tail: string[]): boolean {
  const from = target.segments.length - tail.length;
  return from >= 0 && tail.every((segment, i) => target.segments[from + i] === segment);
}

/** Whether a segment names the version of an API: `v1`, `v1beta`, `v1alpha2`. */
export function isVersion(segment: string | undefined): boolean {
  return segment !== undefined && /^v\d+((alpha|beta)\d*)?$/.test(segment);
}
