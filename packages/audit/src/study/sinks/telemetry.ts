import { said } from "../code/code.ts";
import { Kind } from "../code/kinds.ts";
import { argumentOf } from "../names/functions.ts";
import type { Sink, Site } from "./sink.ts";

/** Packages that do nothing but report. */
const packages =
  /^package:(@sentry\/|@segment\/|analytics-node|posthog|mixpanel|@?statsig|@?amplitude|dd-trace|@datadog\/|@opentelemetry\/|applicationinsights|newrelic|@?rudder|@bugsnag|rollbar|@google-analytics|@vscode\/extension-telemetry)/;

/** Methods whose name says so. */
const methods =
  /\.(logEvent|trackEvent|recordEvent|reportEvent|captureException|captureMessage|captureEvent|sendTelemetryEvent|sendTelemetryErrorEvent|addBreadcrumb|setUser|setTags?|setExtras?|setContext|recordException|setAttributes?|addEvent)$/;

/** Methods that report where an event's name or an object with facts is given. */
const perhaps = /\.(track|capture|identify|emit|log|report|record)$/;

/** Functions of the subject's own, where their names were kept. */
const own =
  /^(log|track|record|report|send|emit|capture)[A-Za-z]*(Event|Telemetry|Analytics|Metric|Usage)[A-Za-z]*$/;

const facts =
  /^(event|eventName|event_name|properties|attributes|distinctId|distinct_id|userId|anonymousId)$/;

/**
 * Reports about use: calls of analytics, error and metrics packages, spans and their attributes,
 * and functions of the subject's own that are called with names of events.
 *
 * ```js
 * Sentry.captureException(error)
 * span.setAttribute("host.name", os.hostname())
 * d("tool_session_started", { zone })
 * ```
 */
export const telemetry: Sink = {
  id: "telemetry",
  what: "a report about use",
  constants: false,
  kinds: [Kind.CallExpression, Kind.NewExpression],
  at(site) {
    const { code, callee, node } = site;
    const target = code.first[node] as number;
    const name = code.kind[target] === Kind.Identifier ? said(code, target) : "";
    if (
      packages.test(callee) ||
      methods.test(callee) ||
      site.eventFunctions.has(code.binding[target] as number)
    ) {
      given(site);
    } else if (own.test(name) || callee.endsWith(".sendEvent")) {
      // By its name alone; where it reports, its own code shows it. The first argument may be all settings.
      given(site, false);
    } else if (perhaps.test(callee) && tellsFacts(site)) given(site);
  },
  samples: {
    matches: [
      'import * as Sentry from "@sentry/node"; Sentry.captureMessage(text)',
      'span.setAttribute("host.name", name)',
      'analytics.track({ event: "started", properties: more })',
      "logTelemetryEvent(started, more)",
      `const d = (n, f) => queue.push([n, f]); ${[
        "start",
        "stop",
        "ask",
        "tell",
        "open",
        "shut",
        "load",
        "save",
      ]
        .map((word) => `d("tool_${word}_done", { zone })`)
        .join("; ")}`,
      "statsig.logEvent(user, name, more)",
    ],
    differs: [
      "emitter.emit('data', chunk)",
      "console.log({ zone })",
      'd("tool_once", { zone })',
      "math.log(x)",
    ],
  },
};

/** All arguments that are not constant. */
function given({ code, constants, node, leaves }: Site, certain = true): void {
  const first = constants.of(argumentOf(code, node, 0));
  const event = typeof first === "string" ? first.slice(0, 120) : null;
  for (let at = 0; at < 8; at++) {
    const argument = argumentOf(code, node, at);
    if (argument === 0) return;
    leaves(argument, event, { certain });
  }
}

/** Whether an object literal among the arguments has fields as reports have them. */
function tellsFacts({ code, node }: Site): boolean {
  for (let at = 0; at < 3; at++) {
    const argument = argumentOf(code, node, at);
    if (code.kind[argument] !== Kind.ObjectExpression) continue;
    for (let part = code.first[argument] as number; part !== 0; part = code.next[part] as number) {
      if (facts.test(said(code, code.first[part] as number))) return true;
    }
  }
  return false;
}
