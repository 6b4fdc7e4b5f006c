import type { ProtocolId } from "@telltale/core/model/index.ts";
import type { Endpoint, ModelRequest } from "@telltale/core/wire/index.ts";
import { protocols, recognise, recogniseBody } from "@telltale/core/wire/index.ts";
import { jsonAnswer } from "./form.ts";
import { Ids } from "./ids.ts";
import type { Answer, MakeScriptedApis, ProviderRequest } from "./provider.ts";
import { Script } from "./script/script.ts";
import { voices } from "./voices.ts";

/** Largest body that is read, bytes. */
const MAX_BODY = 32 * 1024 * 1024;

/** Answers in one run; a client that asks on and on is told to stop. */
const MAX_ANSWERS = 200;

/** Plays the model APIs for one run. */
export const makeScriptedApis: MakeScriptedApis = ({ preferred }) => {
  const ids = new Ids();
  const script = new Script();
  let answers = 0;

  function answer(request: ProviderRequest): Answer {
    const { method, target, headers } = request;
    const named = recognise(method, target, { headers, preferred });
    const endpoint = named ?? (preferred && byBody(request, preferred));
    if (!endpoint) return notFound();
    const voice = voices[endpoint.protocol];
    if (endpoint.endpoint === "models") return voice.models(endpoint, target);
    if (method.toUpperCase() !== "POST") return upgradeRefused(endpoint);
    if (request.body.length > MAX_BODY) return voice.error(413, "The request is too large.");
    const body = parse(request.body);
    if (typeof body !== "object" || body === null) {
      return voice.error(400, "The body of the request is not a JSON object.");
    }
    if (endpoint.endpoint === "count-tokens") return voice.countTokens();
    answers += 1;
    if (answers > MAX_ANSWERS) return voice.error(400, "This conversation has come to its end.");
    return generate(endpoint, protocols[endpoint.protocol].read(body), body, target);
  }

  function generate(
    endpoint: Endpoint,
    asked: ModelRequest,
    body: unknown,
    target: string,
  ): Answer {
    const voice = voices[endpoint.protocol];
    const reply = script.reply(asked, () => ids.next("call", voice.callPrefix, 22));
    return voice.generate({
      model: (endpoint.model ?? asked.model ?? "model").slice(0, 200),
      streamed: endpoint.streamed ?? asked.streamed,
      reply,
      ids,
      request: asked,
      body,
      target,
    });
  }

  return {
    get finished() {
      return script.finished;
    },
    answer(request) {
      try {
        return answer(request);
      } catch {
        // What an audited tool sends must not end the run: nothing is known of such a request.
        return notFound();
      }
    },
  };
};

function byBody({ method, body }: ProviderRequest, protocol: ProtocolId): Endpoint | null {
  return body.length > MAX_BODY ? null : recogniseBody(method, parse(body), protocol);
}

function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return null;
  }
}

/** An empty object with status 200 makes some clients wait or crash; a plain 404 serves them all. */
function notFound(): Answer {
  const error = { type: "not_found_error", message: "Not found." };
  return jsonAnswer("not-found", 404, { type: "error", error });
}

/** Clients that would rather have a WebSocket take a 426 as "use plain requests" (RFC 9110, 15.5.22). */
function upgradeRefused({ protocol }: Endpoint): Answer {
  const error = { type: "invalid_request_error", message: "Upgrade is not supported here." };
  return jsonAnswer(protocol, 426, { error });
}
