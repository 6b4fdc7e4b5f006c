import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { TelltaleError } from "@telltale/core/model/index.ts";

/** Strongest first; only these are taken (W3C Subresource Integrity, and npm's own sha1). */
const ALGORITHMS = ["sha512", "sha384", "sha256", "sha1"] as const;
type Algorithm = (typeof ALGORITHMS)[number];

/** What an archive must hash to. */
export interface Expected {
  algorithm: Algorithm;
  /** Base64; any one of them may match, as in SRI. */
  digests: string[];
}

/**
 * What the registry promises of an archive: the strongest algorithm of its SRI text, or the
 * `shasum` of old packages. Null when it promises nothing that can be checked.
 */
export function expectedOf(dist: {
  integrity?: string | undefined;
  shasum?: string | undefined;
}): Expected | null {
  const given = (dist.integrity ?? "")
    .split(/\s+/)
    .map((part) => /^(sha\d+)-([A-Za-z0-9+/]+={0,2})(?:\?.*)?$/.exec(part));
  for (const algorithm of ALGORITHMS) {
    const digests = given.flatMap((m) => (m?.[1] === algorithm && m[2] ? [m[2]] : []));
    if (digests.length > 0) return { algorithm, digests };
  }
  if (dist.shasum && /^[0-9a-f]{40}$/i.test(dist.shasum)) {
    return { algorithm: "sha1", digests: [Buffer.from(dist.shasum, "hex").toString("base64")] };
  }
  return null;
}

/** Hashes bytes as they pass, for the promise and for the subject's own digest (always sha512). */
export class Hasher {
  readonly #sha512 = createHash("sha512");
  readonly #expected: Expected | null;
  readonly #other: ReturnType<typeof createHash> | null;

  constructor(expected: Expected | null) {
    this.#expected = expected;
    const own = expected !== null && expected.algorithm !== "sha512";
    this.#other = own ? createHash(expected.algorithm) : null;
  }

  update(bytes: Uint8Array): void {
    this.#sha512.update(bytes);
    this.#other?.update(bytes);
  }

  /**
   * The SRI digest (`sha512-…`) of everything seen.
   *
   * @throws TelltaleError `bad-integrity` when the bytes are not what was promised
   */
  finish(what: string): string {
    const sha512 = this.#sha512.digest("base64");
    if (this.#expected !== null) {
      const actual = this.#other === null ? sha512 : this.#other.digest("base64");
      if (!this.#expected.digests.includes(actual)) {
        throw new TelltaleError(
          "bad-integrity",
          `${what} is not what the registry promised: ${this.#expected.algorithm} is ${actual}, ` +
            `expected ${this.#expected.digests.join(" or ")}.`,
          { next: "Try again; if it stays so, the registry or something on the way alters it." },
        );
      }
    }
    return `sha512-${sha512}`;
  }
}

/** The SRI digest of a file. */
export async function digestOfFile(path: string): Promise<string> {
  const hasher = new Hasher(null);
  for await (const chunk of createReadStream(path)) hasher.update(chunk as Uint8Array);
  return hasher.finish(path);
}
