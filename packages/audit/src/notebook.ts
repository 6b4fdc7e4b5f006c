import type { Levels, Message, ProtocolId, Trace } from "@telltale/core/model/index.ts";
import { type AlignContext, alignContext } from "./compare/align/context.ts";
import { extract } from "./compare/align/extract.ts";
import type { Extracted } from "./compare/align/leaf.ts";
import { tabulate } from "./compare/align/tabulate.ts";
import { type Explained, explainNoise } from "./compare/noise/explain.ts";
import { baseline } from "./plan/design.ts";
import type { Factor } from "./plan/factor.ts";
import { sceneOf } from "./plan/scene.ts";

/** What is remembered of a trace once its leaves are taken out: bodies are not kept in memory. */
export type TraceFacts = Omit<Trace, "messages" | "connections"> & {
  connections: (Omit<Trace["connections"][number], "undecoded"> & { undecoded: string | null })[];
  /** `bytes` is the size of head and body, without the framing of chunks. */
  messages: (Pick<Message, "host" | "port" | "connection" | "form"> & { bytes: number })[];
};

/** All runs of an audit so far, taken apart once and laid side by side on demand. */
export interface Notebook {
  add(trace: Trace): void;
  /** The table of all runs so far, with its noise explained. Made anew only when runs were added. */
  explained(): Explained;
  readonly runs: readonly { facts: TraceFacts; extracted: Extracted }[];
}

export interface NotebookOptions {
  /** May grow while runs are added. */
  factors: readonly Factor[];
  vendorHosts: readonly string[];
  telemetryHosts: readonly string[];
  /** What the user says that the subject speaks. */
  protocol?: ProtocolId | null;
}

export function openNotebook(options: NotebookOptions): Notebook {
  const context: AlignContext = alignContext({
    baseUrlOf: (levels) => sceneOf(options.factors, levels).baseUrl,
    vendorHosts: options.vendorHosts,
    telemetryHosts: options.telemetryHosts,
    protocol: options.protocol ?? null,
  });
  const runs: { facts: TraceFacts; extracted: Extracted }[] = [];
  // A factor that came while runs were made already was at its baseline until then.
  const allLevels = (levels: Levels): Levels => ({ ...baseline(options.factors), ...levels });
  let latest: { size: number; explained: Explained } | null = null;
  return {
    runs,
    add(trace) {
      runs.push({ facts: factsOf(trace), extracted: extract(trace, context) });
    },
    explained() {
      if (latest?.size !== runs.length) {
        // The order of arrival depends on the workers; that of the numbers does not.
        const ordered = runs
          .map(({ extracted }) => ({ ...extracted, levels: allLevels(extracted.levels) }))
          .sort((a, b) => (a.run < b.run ? -1 : 1));
        latest = { size: runs.length, explained: explainNoise(tabulate(ordered)) };
      }
      return latest.explained;
    },
  };
}

function factsOf(trace: Trace): TraceFacts {
  return {
    ...trace,
    connections: trace.connections.map((connection) => ({
      ...connection,
      undecoded: connection.undecoded?.reason ?? null,
    })),
    messages: trace.messages.map((message) => ({
      host: message.host,
      port: message.port,
      connection: message.connection,
      form: message.form,
      bytes: sizeOf(message),
    })),
  };
}

function sizeOf({ method, target, version, headers, body }: Message): number {
  const fields = headers.reduce((sum, [name, value]) => sum + name.length + value.length + 4, 0);
  const line = `${method} ${target} ${version}\r\n`.length;
  return line + fields + 2 + Buffer.byteLength(body, "base64");
}
