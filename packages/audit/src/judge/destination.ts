import type { Destination } from "@telltale/core/model/index.ts";
import type { Column } from "../compare/table.ts";

/** Words in a host or path by which telemetry is recognised, whoever runs it. */
const telemetryWords =
  /(^|[./_-])(events?|event_logging|logs?|metrics|otlp|telemetry|statsig|sentry|rum|collect|analytics|track|segment|datadog|honeycomb|amplitude|posthog|envelope)([./?_-]|$)/i;

/**
 * Where a tell goes. The alignment knows the model API by its base URL and protocol; what goes elsewhere
 * is telemetry where the vendor names the host as such, or host or path say so.
 */
export function destinationOf(column: Column, telemetryHosts: readonly string[]): Destination {
  if (column.role !== "other") return { host: column.host, role: column.role };
  const path = /^[A-Z]+ (\S+)/.exec(column.where)?.[1] ?? "";
  const named = telemetryHosts.some(
    (host) => column.host === host || column.host.endsWith(`.${host}`),
  );
  const telemetry = named || telemetryWords.test(column.host) || telemetryWords.test(path);
  return { host: column.host, role: telemetry ? "telemetry" : "other" };
}
