export * from "./json.ts";
export * from "./protocol.ts";
export * from "./recognise.ts";
export * from "./request.ts";
