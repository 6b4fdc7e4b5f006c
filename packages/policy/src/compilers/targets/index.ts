import type { Target } from "../target.ts";
import { claudeCode } from "./claude-code.ts";
import { fleet } from "./fleet.ts";
import { santa } from "./santa.ts";
import { squid } from "./squid.ts";
import { verdaccio } from "./verdaccio.ts";
import { vscode } from "./vscode.ts";

/** Every product that a policy can be compiled for. */
export const targets: readonly Target[] = [fleet, santa, vscode, claudeCode, verdaccio, squid];
