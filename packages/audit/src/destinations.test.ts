import type { Dossier, Levels } from "@telltale/core/model/index.ts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { destinationsOf } from "./destinations.ts";
import { openNotebook } from "./notebook.ts";
import { baseUrl } from "./plan/factors/base-url.ts";
import { proxy } from "./plan/factors/proxy.ts";
import { sceneOf } from "./plan/scene.ts";
import { startPool } from "./runs/workers/pool.ts";
import { script } from "./runs/workers/testing.ts";
import type { WorkerPool } from "./runs/workers/worker.ts";

const factors = [baseUrl, proxy];
const vendor = "https://api.vendor.example";

/** A tool that asks a model at the base URL, and tells its vendor's host about it whatever that is. */
const tool = `
  const model = process.env.BASE_URL || "${vendor}";
  const json = { "content-type": "application/json" };
  const body = JSON.stringify({ model: "m", max_tokens: 9, messages: [{ role: "user", content: "x".repeat(50_000) }] });
  (async () => {
    await fetch(model + "/v1/messages", { method: "POST", headers: json, body }).then((answer) => answer.text());
    await fetch("${vendor}/api/event_logging/batch", { method: "POST", headers: json, body: "{}" }).then((answer) => answer.text());
  })();
`;
/** Plain HTTP: Node gives the proxy the whole address. */
const passedOn = `
  http.request("http://files.vendor.example/upload", { method: "PUT" })
    .on("response", (answer) => answer.resume()).end("y".repeat(30_000));
`;

let pool: WorkerPool;
let found: Dossier["destinations"];

beforeAll(async () => {
  pool = await startPool({ size: 1, expose: [import.meta.dirname] });
  const notebook = openNotebook({
    factors,
    vendorHosts: ["api.vendor.example"],
    telemetryHosts: [],
  });
  const runs: [levels: Levels, program: string][] = [
    [{ "base-url": "default", proxy: "none" }, tool],
    [{ "base-url": "neutral", proxy: "none" }, tool],
    [{ "base-url": "neutral", proxy: "HTTPS_PROXY" }, tool],
    [{ "base-url": "default", proxy: "HTTPS_PROXY" }, passedOn],
  ];
  for (const [at, [levels, program]] of runs.entries()) {
    const scene = sceneOf(factors, levels);
    const env = {
      NODE_USE_ENV_PROXY: "1",
      ...(scene.baseUrl === null ? {} : { BASE_URL: scene.baseUrl }),
    };
    const trace = await pool.run(script(program, { id: `r${at}`, levels, scene, env }));
    expect(trace.stderr).toBe("");
    notebook.add(trace);
  }
  found = destinationsOf(notebook, {
    factors: factors.map(({ id, levels }) => ({ id, levels: [...levels] })),
    telemetryHosts: [],
  });
}, 60_000);
afterAll(() => pool.close());

const at = (host: string) => found.find((one) => one.host === host);

test("what runs through a tunnel counts for the host that it is meant for", () => {
  const gateway = at("llm-gateway.example.com");
  expect(gateway).toMatchObject({ runs: 2, requests: 2, transports: ["tls"] });
  expect(gateway?.bytes).toBeGreaterThan(100_000);
  expect(gateway?.ja4.length).toBeGreaterThan(0);
});

test("a proxy has its tunnels and what asks for them, and no requests", () => {
  expect(at("proxy.corp.example.com")).toMatchObject({ runs: 2, requests: 0, tunnels: 2 });
  expect(at("proxy.corp.example.com")?.bytes).toBeLessThan(1000);
});

test("a request that a proxy passes on counts for the host in its address", () => {
  expect(at("files.vendor.example")).toMatchObject({ runs: 1, requests: 1, port: 80 });
  expect(at("files.vendor.example")?.bytes).toBeGreaterThan(30_000);
});

test("what a host is for is told request by request", () => {
  expect(at("api.vendor.example")).toMatchObject({
    role: "model-api",
    runs: 3,
    roles: [
      { role: "model-api", requests: 1, runs: 1 },
      { role: "telemetry", requests: 3, runs: 3 },
    ],
  });
});

test("hosts that only the audit named are told from those of the subject's choice", () => {
  const chosen = found.filter(({ namedBy }) => namedBy?.length === 0);
  expect(chosen.map(({ host }) => host).sort()).toEqual([
    "api.vendor.example",
    "files.vendor.example",
  ]);
  expect(at("llm-gateway.example.com")?.namedBy).toEqual([
    { factor: "base-url", levels: ["neutral"] },
  ]);
  expect(at("proxy.corp.example.com")?.namedBy).toEqual([
    { factor: "proxy", levels: ["HTTPS_PROXY"] },
  ]);
});

test("the vendor's host is seen to be contacted under another base URL", () => {
  expect(at("api.vendor.example")?.otherBaseUrl).toEqual({ runs: 2, of: 2 });
  expect(at("llm-gateway.example.com")?.otherBaseUrl).toEqual({ runs: 0, of: 0 });
});
