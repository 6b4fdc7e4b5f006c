import { createHash } from "node:crypto";
import type { Channel, Message } from "@telltale/core/model/index.ts";
import { bytesOf } from "@telltale/core/model/index.ts";
import { protocols } from "@telltale/core/wire/index.ts";
import { bodyLeaves } from "./body.ts";
import type { AlignContext, Base } from "./context.ts";
import { modelApi, plainHost } from "./context.ts";
import { headerLeaves } from "./headers.ts";
import type { BodyFacts, ExtractedMessage } from "./leaf.ts";
import { groupOf } from "./leaf.ts";
import type { Purpose } from "./purpose.ts";
import { purposeOf } from "./purpose.ts";
import { placeOf, roleOf } from "./roles.ts";
import type { Budget } from "./sink.ts";
import { Sink } from "./sink.ts";
import { textOf } from "./text.ts";
import { parameterLeaves, pathLeaves, splitTarget, templateOf } from "./url.ts";

/** A message taken apart, with the events that were in it. */
export interface MessageParts {
  message: ExtractedMessage;
  events: ExtractedMessage[];
  purpose: Purpose | null;
}

/** Takes one message apart. */
export function extractMessage(
  sent: Message,
  context: AlignContext,
  base: Base,
  budget: Budget,
): MessageParts {
  const body = bytesOf(sent.decodedBody ?? sent.body);
  const target = originForm(sent);
  const host = plainHost(sent.host);
  const place = placeOf(context, base, host, sent.port);
  const looksLike =
    sent.form === "connect" ? null : purposeOf(sent, target, textOf(body), context.protocol);
  // Any host may have a path called models; only the API's own lists models.
  const isElsewhere = looksLike?.endpoint.endpoint === "models" && place.host !== modelApi;
  const purpose = isElsewhere ? null : looksLike;
  const alias = purpose === null ? place.host : aliasOfModel(place.host, host, base);
  const { path, query } = splitTarget(target);
  const own = purpose?.path ?? withoutPrefix(path, alias, base);
  const { template } = templateOf(own);
  const verb = sent.kind === "websocket" ? "WebSocket" : sent.method.slice(0, 40);
  const label = `${verb} ${template}`.slice(0, 300);
  const where = `${label}${purpose ? turnLabel(purpose) : ""}`;
  const sink = new Sink(context.pool, budget, where);
  startLine(sink, sent, alias, base);
  if (sent.form !== "connect") prefixLeaf(sink, path, own, alias, base);
  pathLeaves(sink, own);
  if (query !== null) parameterLeaves(sink, query, "query", "url");
  headerLeaves(sink, sent.headers, "header", sent);
  headerLeaves(sink, sent.trailers, "trailer", sent);
  const group = groupOf(alias, where);
  const role = purpose ? "model-api" : roleOf(context, alias, host, own);
  const frame = {
    host: alias,
    rawHost: host,
    hostFollowsDefault: purpose === null && place.followsDefault,
    role,
  };
  const events: ExtractedMessage[] = [];
  const liftEvent = (name: string): Sink | null => {
    if (budget.left <= 0 || events.length >= 5000) return null;
    const told = `${where} event ${name}`;
    const inner = new Sink(context.pool, budget, told);
    events.push({
      ...frame,
      role: role === "model-api" ? "telemetry" : role,
      group: groupOf(alias, told),
      where: told,
      at: sent.at,
      sketch: [],
      leaves: inner.leaves,
      lists: inner.lists,
      bodies: [],
    });
    return inner;
  };
  bodyLeaves(sink, body, sent.headers, {
    channelOf: channelsOf(purpose),
    liftEvent: purpose === null ? liftEvent : null,
    nesting: 0,
  });
  for (const event of events) event.sketch = sketchOfLeaves(event);
  const message: ExtractedMessage = {
    ...frame,
    group,
    where,
    at: sent.at,
    sketch: purpose?.sketch ?? [],
    leaves: sink.leaves,
    lists: sink.lists,
    bodies: bodyFacts(sent),
  };
  if (message.sketch.length === 0) message.sketch = sketchOfLeaves(message);
  return { message, events, purpose };
}

/** Path and query, also where a proxy was given the absolute URL. */
function originForm(sent: Message): string {
  if (sent.form === "connect" || sent.form === "asterisk") return sent.form;
  return sent.target.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, "") || "/";
}

/** A request for a model's answer goes to the API's own host, whatever proxy or alias is between. */
function aliasOfModel(place: string, host: string, base: Base): string {
  return place === modelApi || !base.custom ? modelApi : host;
}

function turnLabel(purpose: Purpose): string {
  const turn = purpose.turn > 1 ? ` (turn ${purpose.turn})` : "";
  return purpose.lane === "side" && purpose.endpoint.endpoint === "generate"
    ? ` (side request)${turn}`
    : turn;
}

function withoutPrefix(path: string, alias: string, base: Base): string {
  const under = alias === modelApi && base.path !== "" && `${path}/`.startsWith(`${base.path}/`);
  return under ? path.slice(base.path.length) || "/" : path;
}

function startLine(sink: Sink, sent: Message, alias: string, base: Base): void {
  const told = (part: string, value: string) =>
    sink.thing(`start.${part}`, "text", "url", part, value, null);
  told("form", sent.form);
  told("version", sent.version);
  if (sent.form === "connect") return;
  const follows = alias === modelApi && base.custom;
  const secure = sent.scheme === "https" || sent.scheme === "wss";
  told("scheme", secure === (follows ? base.https : true) ? "as expected" : sent.scheme);
  const port = follows ? base.port : secure ? 443 : 80;
  told("port", sent.port === port ? "as expected" : String(sent.port));
  if (sent.truncated) sink.thing("truncated", "presence", "body", "truncated", "yes", null);
}

/** What stands before the protocol's own path, compared among default runs and among the others apart. */
function prefixLeaf(sink: Sink, path: string, own: string, alias: string, base: Base): void {
  if (alias !== modelApi) return;
  const prefix = path.endsWith(own) ? path.slice(0, path.length - own.length) : path;
  const kind = base.custom ? "custom" : "default";
  const rest =
    base.custom && prefix.startsWith(base.path) ? prefix.slice(base.path.length) : prefix;
  sink.thing(`base.${kind}`, "presence", "url", "base", "yes", `base.${kind}`);
  sink.thing(`base.${kind}.prefix`, "text", "url", "segment", rest, `base.${kind}`);
}

function channelsOf(purpose: Purpose | null): (path: (string | number)[]) => Channel {
  if (purpose === null) return () => "body";
  const protocol = protocols[purpose.endpoint.protocol];
  return (path) => (protocol.partOf(path) === "other" ? "body" : "prompt");
}

/** What several messages of one group are told apart by: short texts that look chosen, not made up. */
function sketchOfLeaves(message: Pick<ExtractedMessage, "leaves">): string[] {
  const marks: string[] = [];
  for (const { channel, type, value } of message.leaves) {
    if (marks.length >= 200) break;
    const chosen = type === "string" || type === "boolean" || type === "parameter";
    if (chosen && channel !== "header" && value.length <= 120 && !/\d{3}/.test(value))
      marks.push(value);
  }
  return marks;
}

const algorithms = ["md5", "sha1", "sha256", "sha512"];

function bodyFacts(sent: Message): BodyFacts[] {
  const facts: BodyFacts[] = [];
  const looksDigested = sent.headers.some(([, value]) =>
    /[0-9a-f]{8,}|[A-Za-z0-9+/]{16,}/.test(value),
  );
  const add = (what: BodyFacts["what"], bytes: Uint8Array) => {
    const digests: Record<string, string> = {};
    if (looksDigested && bytes.length > 0) {
      for (const name of algorithms) digests[name] = createHash(name).update(bytes).digest("hex");
    }
    facts.push({ what, length: bytes.length, digests });
  };
  add("body", bytesOf(sent.body));
  if (sent.decodedBody !== null) add("decoded body", bytesOf(sent.decodedBody));
  return facts;
}
