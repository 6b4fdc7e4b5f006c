/** Usage events to the tool's own host. A telemetry host that fails never fails the tool. */
import { send } from "./http.mjs";

/** @param {{ host: string, target?: string, method?: string, headers?: [string, string][], body?: unknown }} report */
export async function report({
  host,
  target = "/v1/events",
  method = "POST",
  headers = [],
  body = null,
}) {
  const raw = body === null || typeof body === "string" || body instanceof Uint8Array;
  try {
    await send({
      origin: `https://${host}`,
      method,
      target,
      headers: [
        ["host", host],
        ...(body === null ? [] : [["content-type", "application/json"]]),
        ...headers,
        ["connection", "close"],
      ],
      body: raw ? body : JSON.stringify(body),
    });
  } catch {
    // An event that is lost is lost.
  }
}
