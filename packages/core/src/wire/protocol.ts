import type { ProtocolId } from "../model/protocol.ts";
import type { JsonPath } from "./json.ts";
import type { BodyPart, Endpoint, ModelRequest } from "./request.ts";
import type { Target } from "./target.ts";

/** What is known of one model API. Each folder beside this file exports one. */
export interface WireProtocol {
  id: ProtocolId;
  /** What a request to this API asks for, or null where it is none. `method` is upper case. */
  recognise(method: string, target: Target): Omit<Endpoint, "protocol"> | null;
  /** What a place in the body of a `generate` or `count-tokens` request is. */
  partOf(path: JsonPath): BodyPart;
  /** Reads the parsed body. Never throws: what has another shape than the protocol says is left out. */
  read(body: unknown): ModelRequest;
}
