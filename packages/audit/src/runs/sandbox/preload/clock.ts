import type * as Os from "node:os";
import type { Load } from "./preload.ts";

export type ClockOptions = {
  /** The instant at which the clock stands, milliseconds since 1970, or null for one that runs. */
  frozenAt: number | null;
  shiftMs: number;
};

/**
 * Shifts or stops the clock of a JavaScript program. A stopped clock jumps every 30 seconds, and
 * moves on when it is asked very often: what waits for a deadline in a loop gets there.
 * Self-contained: its text is run inside the subject.
 */
export function installClock(load: Load, { frozenAt, shiftMs }: ClockOptions): void {
  const quantum = 30_000;
  const patience = 20_000;
  const RealDate = Date;
  const realNow = RealDate.now.bind(RealDate);
  const elapsed = performance.now.bind(performance);
  const begin = elapsed();
  let asked = 0;
  const moved = () => {
    asked += 1;
    return Math.floor((elapsed() - begin) / quantum) * quantum + Math.max(0, asked - patience);
  };
  const now = frozenAt === null ? () => realNow() + shiftMs : () => frozenAt + shiftMs + moved();

  Object.defineProperty(RealDate, "now", {
    value: { now: () => now() }.now,
    writable: true,
    configurable: true,
  });
  const ShiftedDate = new Proxy(RealDate, {
    construct: (target, args, newTarget) =>
      Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget),
    apply: () => new RealDate(now()).toString(),
  });
  Object.defineProperty(RealDate.prototype, "constructor", {
    value: ShiftedDate,
    writable: true,
    configurable: true,
  });
  Object.defineProperty(globalThis, "Date", {
    value: ShiftedDate,
    writable: true,
    configurable: true,
  });

  // Without a date these take the true time, past Date.now.
  const formats = Intl.DateTimeFormat.prototype;
  const toParts = formats.formatToParts;
  formats.formatToParts = function formatToParts(date) {
    return toParts.call(this, date ?? now());
  };
  const realFormat = Object.getOwnPropertyDescriptor(formats, "format")?.get;
  const bound = new WeakMap<object, (date?: Date | number) => string>();
  Object.defineProperty(formats, "format", {
    configurable: true,
    get(this: Intl.DateTimeFormat) {
      const format = realFormat?.call(this);
      const known = bound.get(this) ?? ((date?: Date | number) => format(date ?? now()));
      bound.set(this, known);
      return known;
    },
  });
  if (frozenAt === null) return;

  // What else tells time, or how busy the machine is.
  const since = () => 412 + Math.floor((elapsed() - begin) / quantum) * quantum;
  const settle = (owner: object, name: string, value: unknown) =>
    Object.defineProperty(owner, name, { value, writable: true, configurable: true });
  settle(Object.getPrototypeOf(performance), "now", { now: since }.now);
  // Bun has it on the object itself.
  if (Object.hasOwn(performance, "now")) settle(performance, "now", { now: since }.now);
  Object.defineProperty(performance, "timeOrigin", {
    value: frozenAt + shiftMs - 412,
    configurable: true,
  });
  const hrtime = (before?: [number, number]): [number, number] => {
    const nanoseconds = BigInt(since()) * 1_000_000n + 9_000_000_000_000n;
    const seconds = Number(nanoseconds / 1_000_000_000n) - (before?.[0] ?? 0);
    const rest = Number(nanoseconds % 1_000_000_000n) - (before?.[1] ?? 0);
    return rest < 0 ? [seconds - 1, rest + 1_000_000_000] : [seconds, rest];
  };
  settle(
    process,
    "hrtime",
    Object.assign(hrtime, { bigint: () => BigInt(since()) * 1_000_000n + 9_000_000_000_000n }),
  );
  settle(process, "uptime", () => since() / 1000);
  const memory = {
    rss: 98_304_000,
    heapTotal: 41_943_040,
    heapUsed: 30_408_704,
    external: 3_145_728,
    arrayBuffers: 131_072,
  };
  settle(
    process,
    "memoryUsage",
    Object.assign(() => ({ ...memory }), { rss: () => memory.rss }),
  );
  settle(process, "cpuUsage", () => ({ user: 240_000, system: 60_000 }));
  const os = load("node:os") as typeof Os;
  settle(os, "uptime", () => 86_412);
  settle(os, "loadavg", () => [0.4, 0.35, 0.3]);
  settle(os, "freemem", () => 4_294_967_296);
}
