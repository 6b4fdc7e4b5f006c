/** It has no types of its own. */
declare module "anti-trojan-source" {
  export interface Hit {
    /** Both counted from 1. */
    line: number;
    column: number;
    codePoint: string;
  }
  export function hasConfusables(options: {
    sourceText: string;
    detailed: true;
    extended: boolean;
  }): Hit[];
}
