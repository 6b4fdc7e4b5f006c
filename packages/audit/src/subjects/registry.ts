import { open } from "node:fs/promises";
import { TelltaleError } from "@telltale/core/model/index.ts";
import { compareBuild, maxSatisfying, valid, validRange } from "semver";
import { z } from "zod";
import { type Expected, expectedOf, Hasher } from "./integrity.ts";
import { nearest } from "./suggest.ts";

/** The part of a package's manifest that is of use here; everything else in it is ignored. */
const manifest = z.object({
  name: z.string().max(214),
  version: z.string().max(256),
  dist: z.object({
    tarball: z.url(),
    integrity: z.string().optional(),
    shasum: z.string().optional(),
  }),
  dependencies: z.record(z.string(), z.string()).optional(),
  optionalDependencies: z.record(z.string(), z.string()).optional(),
  bundleDependencies: z.union([z.boolean(), z.array(z.string())]).optional(),
  os: z.union([z.string(), z.array(z.string())]).optional(),
  cpu: z.union([z.string(), z.array(z.string())]).optional(),
  libc: z.union([z.string(), z.array(z.string())]).optional(),
});
export type Manifest = z.infer<typeof manifest>;

const packument = z.object({
  "dist-tags": z.record(z.string(), z.string()).default({}),
  versions: z.record(z.string(), z.unknown()).default({}),
});

const MAX_METADATA = 200 * 1024 * 1024;
const MAX_ARCHIVE = 2 * 1024 ** 3;
/** Without a byte for so long, a transfer is given up. */
const STALL_MS = 30_000;
const TRIES = 3;

/** A small reader of the npm registry protocol. Nothing that it fetches is ever executed. */
export class Registry {
  readonly url: string;
  readonly #signal: AbortSignal | undefined;

  /** @param signal ends what is under way; it rejects with the signal's reason */
  constructor(url: string, signal?: AbortSignal) {
    this.url = url.endsWith("/") ? url : `${url}/`;
    this.#signal = signal;
  }

  /**
   * The manifest of one version.
   *
   * @param wanted a version, a dist-tag, or a semver range (then the highest that satisfies it)
   * @param called what the user calls the package: `claude-code`, `npm:some-agent`
   * @throws TelltaleError `unknown-tool` (no such package), `unknown-version`, `registry-unreachable`
   */
  async manifest(name: string, wanted: string, called = `npm:${name}`): Promise<Manifest> {
    const direct = valid(wanted) !== null || validRange(wanted) === null;
    if (direct) {
      const path = `${escaped(name)}/${encodeURIComponent(wanted)}`;
      const found = await this.#json(path, "application/json");
      if (found !== null && typeof found === "object") return this.#parse(found, name);
    }
    return this.#fromPackument(name, wanted, called);
  }

  /**
   * Streams an archive to a file and verifies it on the way.
   *
   * @returns its SRI digest, `sha512-…`, whatever the registry's own promise was
   * @throws TelltaleError `bad-integrity`, `registry-unreachable`
   */
  async download(
    found: Manifest,
    to: string,
    onBytes: (done: number, total: number | null) => void,
  ): Promise<string> {
    const label = `${found.name}@${found.version}`;
    const expected = this.promise(found);
    return this.#retry(label, async () => {
      const { response, alive } = await this.#open(found.dist.tarball, "*/*");
      if (!response.ok || response.body === null) {
        alive(true);
        await response.body?.cancel();
        throw answered(label, response.status);
      }
      const length = Number(response.headers.get("content-length") ?? Number.NaN);
      const total = Number.isFinite(length) ? length : null;
      const hasher = new Hasher(expected);
      const file = await open(to, "w", 0o600);
      try {
        let done = 0;
        for await (const chunk of response.body) {
          alive();
          done += chunk.byteLength;
          if (done > MAX_ARCHIVE) {
            throw new TelltaleError("bad-archive", `The archive of ${label} is over 2 GB.`);
          }
          hasher.update(chunk);
          await file.writeFile(chunk);
          onBytes(done, total);
        }
        if (total !== null && done < total && !response.headers.get("content-encoding")) {
          throw new Error(`the transfer ended after ${done} of ${total} bytes`);
        }
      } finally {
        alive(true);
        await file.close();
      }
      return hasher.finish(`The archive of ${label}`);
    });
  }

  /** What the archive of a version must hash to; without any promise nothing is fetched. */
  promise(found: Manifest): Expected {
    const expected = expectedOf(found.dist);
    if (expected !== null) return expected;
    throw new TelltaleError(
      "bad-integrity",
      `The registry gives no digest for ${found.name}@${found.version}, so it cannot be pinned.`,
    );
  }

  async #fromPackument(name: string, wanted: string, called: string): Promise<Manifest> {
    const raw = await this.#json(escaped(name), "application/vnd.npm.install-v1+json");
    const parsed = packument.safeParse(raw);
    if (raw === null || !parsed.success || Object.keys(parsed.data.versions).length === 0) {
      throw new TelltaleError("unknown-tool", `The registry has no package "${name}".`, {
        next: `Check the spelling; asked at ${this.url}.`,
      });
    }
    const { versions, "dist-tags": tags } = parsed.data;
    const known = Object.keys(versions);
    const version =
      tags[wanted] ?? (known.includes(wanted) ? wanted : maxSatisfying(known, wanted));
    if (version === null) throw unknownVersion(name, wanted, called, known, tags);
    return this.#parse(versions[version], name);
  }

  #parse(raw: unknown, name: string): Manifest {
    const parsed = manifest.safeParse(raw);
    if (parsed.success && parsed.data.name === name) return parsed.data;
    throw new TelltaleError(
      "registry-unreachable",
      `The registry's answer for ${name} is no manifest.`,
      {
        next: `Check that ${this.url} is an npm registry.`,
        cause: parsed.error,
      },
    );
  }

  /** The JSON at a path of the registry; null when there is none. */
  async #json(path: string, accept: string): Promise<unknown> {
    return this.#retry(decodeURIComponent(path), async () => {
      const { response, alive } = await this.#open(this.url + path, accept);
      try {
        if ([404, 405, 400].includes(response.status)) {
          await response.body?.cancel();
          return null;
        }
        if (!response.ok || response.body === null) {
          await response.body?.cancel();
          throw answered(decodeURIComponent(path), response.status);
        }
        const parts: Uint8Array[] = [];
        let size = 0;
        for await (const chunk of response.body) {
          alive();
          size += chunk.byteLength;
          if (size > MAX_METADATA) throw new Error("the answer is over 200 MB");
          parts.push(chunk);
        }
        return JSON.parse(Buffer.concat(parts).toString("utf8")) as unknown;
      } finally {
        alive(true);
      }
    });
  }

  /** Opens a request that is aborted when nothing arrives for a while; `alive` puts that off. */
  async #open(
    url: string,
    accept: string,
  ): Promise<{ response: Response; alive: (last?: boolean) => void }> {
    const { protocol } = new URL(url);
    if (protocol !== "https:" && protocol !== "http:") {
      throw new TelltaleError("registry-unreachable", `The registry points at ${protocol} links.`);
    }
    const stall = new AbortController();
    const giveUp = () => stall.abort(new Error(`nothing arrived for ${STALL_MS / 1000} s`));
    let timer = setTimeout(giveUp, STALL_MS);
    const alive = (last = false) => {
      clearTimeout(timer);
      if (!last) timer = setTimeout(giveUp, STALL_MS);
    };
    try {
      const headers = { accept, "user-agent": "telltale" };
      const signal = AbortSignal.any([stall.signal, ...(this.#signal ? [this.#signal] : [])]);
      return { response: await fetch(url, { headers, signal }), alive };
    } catch (cause) {
      alive(true);
      throw cause;
    }
  }

  /** Network failures and 5xx answers are tried again; what the product itself says is final. */
  async #retry<T>(label: string, attempt: () => Promise<T>): Promise<T> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await attempt();
      } catch (cause) {
        this.#signal?.throwIfAborted();
        if (cause instanceof TelltaleError) throw cause;
        if (tries < TRIES) {
          await new Promise((done) => setTimeout(done, 250 * 4 ** (tries - 1)));
          continue;
        }
        throw new TelltaleError(
          "registry-unreachable",
          `${label} could not be fetched from ${this.url}: ${reasonOf(cause)}.`,
          {
            next: "Check the network, the proxy, and `npm config get registry`, or give a .tgz file.",
            cause,
          },
        );
      }
    }
  }
}

function escaped(name: string): string {
  return name.replace("/", "%2f");
}

/** An answer other than success: final for the client's own faults, worth a retry otherwise. */
function answered(label: string, status: number): Error {
  if (status >= 500 || status === 429) return new Error(`the registry answered ${status}`);
  const closed = status === 401 || status === 403;
  return new TelltaleError(
    "registry-unreachable",
    `The registry answered ${status} for ${label}.`,
    closed
      ? { next: "Fetch it with your own credentials (`npm pack`) and give the .tgz file." }
      : {},
  );
}

function reasonOf(error: unknown): string {
  const cause = (error as { cause?: { code?: string; message?: string } }).cause;
  return cause?.code ?? (cause?.message || (error as Error).message);
}

function unknownVersion(
  name: string,
  wanted: string,
  called: string,
  known: string[],
  tags: Record<string, string>,
): TelltaleError {
  const sorted = known.filter((version) => valid(version)).sort(compareBuild);
  const newest = tags.latest ?? sorted.at(-1);
  const tag = valid(wanted) ? null : nearest(wanted, Object.keys(tags));
  const near = valid(wanted)
    ? neighbours(wanted, sorted).filter((version) => version !== newest)
    : [];
  const latest = newest ? ` The latest is ${newest}.` : "";
  return new TelltaleError("unknown-version", `${name} has no version "${wanted}".${latest}`, {
    next:
      tag !== null
        ? `Did you mean ${called}@${tag}?`
        : near.length > 0
          ? `The nearest published: ${near.join(", ")}.`
          : `Published tags: ${Object.keys(tags).join(", ")}.`,
  });
}

/** The published versions just below and above one that is not. */
function neighbours(wanted: string, sorted: string[]): string[] {
  const above = sorted.findIndex((version) => compareBuild(version, wanted) > 0);
  const at = above < 0 ? sorted.length : above;
  return sorted.slice(Math.max(0, at - 2), at + 2);
}
