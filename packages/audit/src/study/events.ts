/** The steps of a study, in their order. */
export const studyPhases = [
  "open",
  "parse",
  "decode",
  "name",
  "choices",
  "trace",
  "report",
] as const;
export type StudyPhase = (typeof studyPhases)[number];

/** What a study tells while it is under way. */
export type StudyEvent =
  /** A step begins; `detail` says how much it works on. */
  | { kind: "phase"; phase: StudyPhase; detail?: string }
  /** What a step took, all threads together; told only where figures are asked for. */
  | {
      kind: "figures";
      phase: StudyPhase;
      seconds: number;
      cpuSeconds: number;
      /** Resident memory at its end, and the most there was so far, bytes. */
      memory: number;
      mostMemory: number;
    };

/** Takes the events of a study; must not throw. */
export type StudyListener = (event: StudyEvent) => void;
