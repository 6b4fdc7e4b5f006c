/**
 * A small HTTP/1.1 client that writes exactly what it is given: order, case and spelling of every
 * header are the caller's. One connection for each request.
 */
import net from "node:net";

/**
 * @param {{ origin: string, method: string, target: string, headers: [string, string][], body?: string | Uint8Array | null }} request
 * @returns {Promise<{ status: number, headers: Record<string, string>, text: string }>}
 */
export const send = sendWith({});

/** The same with options of one's own for TLS. */
export function sendWith(tlsOptions) {
  return (request) => exchange(request, tlsOptions);
}

async function exchange({ origin, method, target, headers, body = null }, tlsOptions) {
  const { protocol, hostname, port } = new URL(origin);
  const secure = protocol === "https:";
  const bytes = body === null ? null : Buffer.from(body);
  const lines = [
    `${method} ${target} HTTP/1.1`,
    ...headers.map(([name, value]) => `${name}: ${value}`),
  ];
  if (bytes) lines.push(`content-length: ${bytes.length}`);
  const head = Buffer.from(`${lines.join("\r\n")}\r\n\r\n`, "latin1");

  const socket = await open(
    hostname,
    Number(port) || (secure ? 443 : 80),
    secure ? tlsOptions : null,
  );
  socket.write(bytes ? Buffer.concat([head, bytes]) : head);
  return await read(socket);
}

async function open(host, port, tlsOptions) {
  const tls = tlsOptions ? await import("node:tls") : null;
  return await new Promise((resolve, reject) => {
    const socket = tls
      ? tls.connect({ host, port, servername: host, ALPNProtocols: ["http/1.1"], ...tlsOptions })
      : net.connect({ host, port });
    socket.once(tls ? "secureConnect" : "connect", () => resolve(socket));
    socket.once("error", reject);
    socket.setTimeout(20_000, () => socket.destroy(new Error(`${host} does not answer`)));
  });
}

function read(socket) {
  return new Promise((resolve, reject) => {
    let got = Buffer.alloc(0);
    const finish = (answer) => {
      socket.destroy();
      resolve(answer);
    };
    socket.on("data", (chunk) => {
      got = Buffer.concat([got, chunk]);
      const answer = parse(got, false);
      if (answer) finish(answer);
    });
    socket.on("end", () => {
      const answer = parse(got, true);
      if (answer) finish(answer);
      else reject(new Error("the connection ended in the middle of an answer"));
    });
    socket.on("error", reject);
  });
}

/** The answer, or null while more of it is to come. */
function parse(got, ended) {
  const split = got.indexOf("\r\n\r\n");
  if (split < 0) return null;
  const [first, ...rest] = got.subarray(0, split).toString("latin1").split("\r\n");
  const headers = Object.fromEntries(
    rest.map((line) => [
      line.slice(0, line.indexOf(":")).toLowerCase(),
      line.slice(line.indexOf(":") + 1).trim(),
    ]),
  );
  const body = payload(got.subarray(split + 4), headers, ended);
  return body && { status: Number(first.split(" ")[1]), headers, text: body.toString("utf8") };
}

function payload(rest, headers, ended) {
  if (/chunked/i.test(headers["transfer-encoding"] ?? "")) return chunks(rest);
  if (headers["content-length"] === undefined) return ended ? rest : null;
  const length = Number(headers["content-length"]);
  return rest.length >= length ? rest.subarray(0, length) : null;
}

function chunks(rest) {
  const parts = [];
  for (let at = 0; ; ) {
    const end = rest.indexOf("\r\n", at);
    if (end < 0) return null;
    const size = Number.parseInt(rest.subarray(at, end).toString("latin1"), 16);
    if (rest.length < end + 2 + size + 2) return null;
    if (size === 0) return Buffer.concat(parts);
    parts.push(rest.subarray(end + 2, end + 2 + size));
    at = end + 2 + size + 2;
  }
}
