import { factorTitle } from "@telltale/core/model/index.ts";
import { listed } from "@telltale/core/words.ts";
import type { AuditEvent, AuditListener, Phase } from "../events.ts";
import { duration } from "../words/labels.ts";
import { phaseTitle } from "../words/phases.ts";
import { clip, paint, type Rich, rich, styled } from "./rich.ts";

/** What progress is written to; in the product this is stderr. */
export interface ProgressOutput {
  write(text: string): void;
  /** True for a terminal, where one line is drawn over and over. */
  live: boolean;
  colour: boolean;
  /** Columns now; a terminal may change them. */
  columns(): number;
}

/** Progress of one audit on its way to the screen. */
export interface Progress {
  listener: AuditListener;
  /** Takes the live line away and ends the last phase. Further events show nothing. */
  stop(): void;
}

/** Milliseconds between two lines about the same phase where there is no terminal. */
const PLAIN_PAUSE = 5000;
const TICK = 500;
const ERASE_LINE = "\r\u001b[2K";

/** Shows the events of an audit. `now` gives milliseconds. */
export function showProgress(output: ProgressOutput, now: () => number = Date.now): Progress {
  let phase: { id: Phase; detail: string; began: number } | null = null;
  let runs: Extract<AuditEvent, { kind: "progress" }> | null = null;
  let saidAt = Number.NEGATIVE_INFINITY;
  let stopped = false;
  const told = new Set<string>();

  const line = (text: Rich) => {
    if (output.live) output.write(ERASE_LINE);
    output.write(`${paint(text, output.colour)}\n`);
  };
  const draw = () => {
    if (!output.live || phase === null || stopped) return;
    const status = statusLine(phase, runs, now(), output.columns() - 1);
    output.write(ERASE_LINE + paint(status, output.colour));
  };
  const endPhase = () => {
    if (phase === null) return;
    if (output.live) {
      const took = duration((now() - phase.began) / 1000);
      const detail = phase.detail === "" ? rich`` : rich`: ${phase.detail}`;
      line(
        rich`${styled("green", "✓")} ${phaseTitle[phase.id]}${detail} ${styled("dim", `(${took})`)}`,
      );
    }
    phase = null;
  };

  const listener: AuditListener = (event) => {
    if (stopped) return;
    if (event.kind === "phase") {
      endPhase();
      phase = { id: event.phase, detail: event.detail ?? "", began: now() };
      saidAt = now();
      if (!output.live)
        line(rich`${phaseTitle[event.phase]}${event.detail ? rich`: ${event.detail}` : rich``}`);
    } else if (event.kind === "progress") {
      runs = event;
      if (!output.live && now() - saidAt >= PLAIN_PAUSE) {
        saidAt = now();
        line(rich`  ${runsText(event)}`);
      }
    } else if (event.kind === "tell") {
      const key = `${event.key} ${event.state}`;
      // A place that is only suspected has a name that frightens; most of them come to nothing.
      if (event.state === "confirmed" && !told.has(key)) line(tellLine(event));
      told.add(key);
    } else if (event.kind === "note") {
      line(rich`  ${event.text}`);
    }
    draw();
  };

  const timer = output.live ? setInterval(draw, TICK) : null;
  timer?.unref();
  return {
    listener,
    stop() {
      if (stopped) return;
      endPhase();
      if (output.live) output.write(ERASE_LINE);
      if (timer !== null) clearInterval(timer);
      stopped = true;
    },
  };
}

function statusLine(
  phase: { id: Phase; began: number },
  runs: Extract<AuditEvent, { kind: "progress" }> | null,
  now: number,
  width: number,
): Rich {
  const title = rich`${styled("cyan", spinner(now))} ${styled("bold", phaseTitle[phase.id])}`;
  if (runs === null || runs.runsPlanned === 0) {
    return clip(rich`${title} ${styled("dim", duration((now - phase.began) / 1000))}`, width);
  }
  const bar = width >= 78 ? rich` ${barOf(runs.runsDone / runs.runsPlanned, 20)}` : rich``;
  return clip(rich`${title}${bar}  ${runsText(runs)}`, width);
}

function spinner(now: number): string {
  return "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"[Math.floor(now / TICK) % 10] ?? "·";
}

function barOf(share: number, width: number): Rich {
  const done = Math.round(Math.min(1, Math.max(0, share)) * width);
  return rich`${styled("cyan", "━".repeat(done))}${styled("dim", "━".repeat(width - done))}`;
}

function runsText(runs: Extract<AuditEvent, { kind: "progress" }>): string {
  const left = runs.secondsLeft === null ? "" : `, about ${duration(runs.secondsLeft)} left`;
  return `${runs.runsDone} of ${runs.runsPlanned} runs${left}`;
}

function tellLine(event: Extract<AuditEvent, { kind: "tell" }>): Rich {
  const what = rich`${listed(event.factors.map(factorTitle))} → ${event.where}`;
  const kind = event.encoding === null ? "" : ` (${event.encoding})`;
  const confirmed = styled(event.encoding === "covert" ? "alarm" : "bold", ` confirmed${kind} `);
  return rich`  ${styled("red", "!")}${confirmed}${what}`;
}
