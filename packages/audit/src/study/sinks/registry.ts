import { body } from "./body.ts";
import { dns } from "./dns.ts";
import { header } from "./header.ts";
import { childProcess } from "./process.ts";
import { prompt } from "./prompt.ts";
import type { Sink } from "./sink.ts";
import { telemetry } from "./telemetry.ts";
import { text } from "./text.ts";
import { url } from "./url.ts";
import { websocket } from "./websocket.ts";

/** Every sink. A test holds this list against the folder. */
export const allSinks: readonly Sink[] = [
  prompt,
  header,
  body,
  url,
  dns,
  websocket,
  telemetry,
  childProcess,
  text,
];
