import type { Levels, ProtocolId } from "@telltale/core/model/index.ts";
import { StringPool } from "./pool.ts";

/** What has to be known about an audit to lay its runs side by side. */
export interface AlignContext {
  /** The base URL that the user configured under these levels; null for the vendor's own. */
  baseUrlOf(levels: Levels): string | null;
  /** Hosts of the vendor's own model API: those of the default base URL. */
  vendorHosts: readonly string[];
  /** Hosts that the vendor's documents name as telemetry. */
  telemetryHosts: readonly string[];
  /** The model API that the user says the tool speaks, or null. */
  protocol: ProtocolId | null;
  /** Shared by all runs of an audit. */
  pool: StringPool;
}

/** A context from what is known; everything has a default but the base URL. */
export function alignContext(
  known: Pick<AlignContext, "baseUrlOf"> & Partial<AlignContext>,
): AlignContext {
  const pool = new StringPool();
  return { vendorHosts: [], telemetryHosts: [], protocol: null, pool, ...known };
}

/** The alias under which the API's own host appears, whatever base URL is set. */
export const modelApi = "<model-api>";

/** The base URL of one run, taken apart. */
export interface Base {
  /** False under the vendor's own base URL, also where it was set. */
  custom: boolean;
  /** Lower case, without brackets; empty where it is not known. */
  host: string;
  port: number | null;
  https: boolean;
  /** Path prefix without a slash at the end: `` or `/anthropic`. */
  path: string;
  /** Whether the host is an address, so that no name is asked for. */
  literal: boolean;
}

/** The base URL as it should be found in the requests of a run. */
export function baseOf(context: AlignContext, levels: Levels): Base {
  const vendor: Base = {
    custom: false,
    host: "",
    port: null,
    https: true,
    path: "",
    literal: false,
  };
  const text = context.baseUrlOf(levels);
  if (text === null) return vendor;
  try {
    const url = new URL(text);
    const https = url.protocol !== "http:";
    const host = url.hostname.replace(/^\[|\]$/g, "").toLowerCase();
    // Set as any other or not at all: at the vendor's own address both are the same.
    const isVendors = context.vendorHosts.some((name) => plainHost(name) === host);
    if (isVendors && https && url.port === "") return vendor;
    return {
      custom: true,
      host,
      port: url.port === "" ? (https ? 443 : 80) : Number(url.port),
      https,
      path: url.pathname.replace(/\/+$/, ""),
      literal: /^[\d.]+$|:/.test(host),
    };
  } catch {
    return vendor;
  }
}

/** Host names end up in many spellings: `API.Example.com.` is `api.example.com`. */
export function plainHost(host: string): string {
  return host
    .toLowerCase()
    .replace(/\.$/, "")
    .replace(/^\[|\]$/g, "");
}
