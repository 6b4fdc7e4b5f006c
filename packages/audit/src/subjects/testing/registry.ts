import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A version as the registry tells of it. */
export interface Published {
  name: string;
  version: string;
  archive: Buffer;
  manifest?: Record<string, unknown>;
  /** Instead of the true digests. */
  dist?: Record<string, unknown>;
  /** Sends the archive in this way instead. */
  serve?: (response: ServerResponse) => void;
}

/** A registry on loopback with what a test publishes, speaking as much of the protocol as npm needs. */
export class TestRegistry {
  readonly asked: string[] = [];
  url = "";
  #published: Published[] = [];
  #tags = new Map<string, Record<string, string>>();
  readonly #server = createServer((request, response) => this.#answer(request, response));

  async start(): Promise<this> {
    await new Promise<void>((done) => this.#server.listen(0, "127.0.0.1", done));
    this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`;
    return this;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((done) => this.#server.close(done));
  }

  publish(one: Published): void {
    this.#published.push(one);
    this.#tags.set(one.name, { ...this.#tags.get(one.name), latest: one.version });
  }

  tag(name: string, tags: Record<string, string>): void {
    this.#tags.set(name, { ...this.#tags.get(name), ...tags });
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const path = decodeURIComponent((request.url ?? "").slice(1));
    this.asked.push(path);
    const archive = this.#published.find((one) => path === archivePath(one));
    if (archive) {
      if (archive.serve) return archive.serve(response);
      response.end(archive.archive);
      return;
    }
    const ofPackage = this.#published.filter((one) => one.name === path);
    if (ofPackage.length > 0) {
      const versions = Object.fromEntries(ofPackage.map((one) => [one.version, this.#tell(one)]));
      return json(response, { name: path, "dist-tags": this.#tags.get(path), versions });
    }
    const at = path.lastIndexOf("/");
    const [name, wanted] = [path.slice(0, at), path.slice(at + 1)];
    const version = this.#tags.get(name)?.[wanted] ?? wanted;
    const one = this.#published.find((p) => p.name === name && p.version === version);
    if (one) return json(response, this.#tell(one));
    response.statusCode = 404;
    json(response, { error: "not found" });
  }

  #tell(one: Published): Record<string, unknown> {
    const sha512 = createHash("sha512").update(one.archive).digest("base64");
    const shasum = createHash("sha1").update(one.archive).digest("hex");
    const tarball = `${this.url}${archivePath(one)}`;
    const dist = { tarball, ...(one.dist ?? { integrity: `sha512-${sha512}`, shasum }) };
    return { name: one.name, version: one.version, ...one.manifest, dist };
  }
}

function archivePath(one: Published): string {
  const short = one.name.slice(one.name.indexOf("/") + 1);
  return `${one.name}/-/${short}-${one.version}.tgz`;
}

function json(response: ServerResponse, body: unknown): void {
  response.setHeader("content-type", "application/json");
  response.end(JSON.stringify(body));
}
