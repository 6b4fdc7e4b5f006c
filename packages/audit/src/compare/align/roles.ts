import type { AlignContext, Base } from "./context.ts";
import { modelApi, plainHost } from "./context.ts";
import type { Role } from "./leaf.ts";

/** Where a host stands in the audit. */
export interface Place {
  /** The alias for the API's own host, or the host. */
  host: string;
  /** True under the default base URL for the vendor's host: it may or may not follow the base URL. */
  followsDefault: boolean;
}

/** Puts the API's own host under one name, so that the same leaf is found under every base URL. */
export function placeOf(
  context: AlignContext,
  base: Base,
  host: string,
  port: number | null,
): Place {
  const plain = plainHost(host);
  if (base.custom) {
    const own = plain === base.host && (port === null || port === base.port);
    return { host: own ? modelApi : plain, followsDefault: false };
  }
  const vendor = context.vendorHosts.some((name) => plainHost(name) === plain);
  return { host: vendor ? modelApi : plain, followsDefault: vendor };
}

/** Paths that telemetry services are reached at, whoever runs them. */
const telemetryPath =
  /event_?logging|telemetry|metrics|analytics|\/v1\/(?:logs|traces|metrics)$|\/envelope\/?$|\/(?:track|rum|collect|rgstr|log|capture|batch|events?)(?:\/|$)/i;
const telemetryHost =
  /(?:^|[.-])(?:telemetry|otel|sentry|statsig|segment|posthog|datadog|rum|events|metrics|analytics|log|logs)[.-]|datadoghq|amplitude|mixpanel/i;

/** What a request is for, from where it goes. */
export function roleOf(context: AlignContext, host: string, raw: string, path: string): Role {
  const plain = plainHost(raw);
  const named = context.telemetryHosts.some((name) => {
    const told = plainHost(name);
    return plain === told || plain.endsWith(`.${told}`);
  });
  // A host may serve both the model and telemetry: then the path decides.
  if (telemetryPath.test(path) || telemetryHost.test(plain)) return "telemetry";
  if (host === modelApi) return "model-api";
  return named ? "telemetry" : "other";
}
