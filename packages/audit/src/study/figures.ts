import type { StudyListener, StudyPhase } from "./events.ts";

/** Tells of the steps of a study as they begin, and what each took. */
export interface Figures {
  /** @throws the reason of the signal once it is aborted */
  phase(phase: StudyPhase, detail?: string): void;
  /** Seconds since the beginning. */
  end(): number;
}

/** @param told whether figures are told, or steps only */
export function openFigures(listener: StudyListener, signal: AbortSignal, told: boolean): Figures {
  const begun = performance.now();
  let current: { phase: StudyPhase; at: number; cpu: NodeJS.CpuUsage } | null = null;
  const finish = (): void => {
    if (current === null || !told) return;
    const { user, system } = process.cpuUsage(current.cpu);
    listener({
      kind: "figures",
      phase: current.phase,
      seconds: (performance.now() - current.at) / 1000,
      cpuSeconds: (user + system) / 1e6,
      memory: process.memoryUsage.rss(),
      mostMemory: process.resourceUsage().maxRSS * 1024,
    });
  };
  return {
    phase(phase, detail) {
      signal.throwIfAborted();
      finish();
      current = { phase, at: performance.now(), cpu: process.cpuUsage() };
      listener(detail === undefined ? { kind: "phase", phase } : { kind: "phase", phase, detail });
    },
    end() {
      finish();
      current = null;
      return Math.round((performance.now() - begun) / 10) / 100;
    },
  };
}
