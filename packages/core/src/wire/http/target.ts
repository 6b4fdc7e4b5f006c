import type { Message } from "../../model/trace.ts";

/** A host with the port that stood beside it, if one did. */
export interface Authority {
  /** Lower case; an IPv6 address without its brackets. */
  host: string;
  port: number | null;
}

/** A request target taken apart (RFC 9112, section 3.2). */
export interface RequestTarget {
  form: Message["form"];
  /** Path and query byte for byte; for CONNECT and `*` the target as it is. */
  path: string;
  /** Where an absolute or CONNECT target points. */
  authority: Authority | null;
  /** `http` or `https` in front of an absolute target. */
  scheme: "http" | "https" | null;
  /** False where the parts do not tell the target in full (user info, upper case, no path). */
  usual: boolean;
}

/** Takes a target apart; whatever cannot be is an origin form with the target as its path. */
export function parseTarget(method: string, target: string): RequestTarget {
  if (method === "CONNECT") {
    const authority = parseAuthority(target);
    return { form: "connect", path: target, authority, scheme: null, usual: true };
  }
  if (target === "*") {
    return { form: "asterisk", path: target, authority: null, scheme: null, usual: true };
  }
  const absolute = /^(https?|wss?):\/\/([^/?#]*)/i.exec(target);
  if (absolute) {
    const [prefix, name = "", text = ""] = absolute;
    const authority = parseAuthority(text.slice(text.lastIndexOf("@") + 1));
    const scheme = /^(https|wss)$/i.test(name) ? "https" : "http";
    const rest = target.slice(prefix.length);
    const path = rest.startsWith("/") ? rest : `/${rest}`;
    const usual = rest.startsWith("/") && prefix === prefix.toLowerCase() && !text.includes("@");
    return { form: "absolute", path, authority, scheme, usual };
  }
  return { form: "origin", path: target, authority: null, scheme: null, usual: true };
}

/** Reads `host`, `host:port`, `[::1]:port`. */
export function parseAuthority(text: string): Authority {
  const parts = /^(?:\[([^\]]*)\]|([^:]*))(?::(\d{1,5}))?$/.exec(text.trim());
  if (!parts) return { host: text.trim().toLowerCase(), port: null };
  const port = parts[3] === undefined ? null : Number(parts[3]);
  return {
    host: (parts[1] ?? parts[2] ?? "").toLowerCase(),
    port: port !== null && port <= 65_535 ? port : null,
  };
}
