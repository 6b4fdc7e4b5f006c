import type { Source } from "./source.ts";

/**
 * Reads in which terminal, editor or multiplexer the tool runs.
 *
 * ```js
 * process.env.TERM_PROGRAM === "vscode"
 * ```
 */
export const terminal: Source = {
  id: "terminal",
  what: "terminal and editor",
  sensitive: true,
  why: "It tells which other products somebody uses.",
  factor: (name) => `env:${name}`,
  variables:
    /^(TERM_PROGRAM(_VERSION)?|LC_TERMINAL(_VERSION)?|TERMINAL_EMULATOR|TERMINAL|WT_SESSION|VSCODE_\w+|CURSOR_\w+|KITTY_\w+|ITERM_\w+|WEZTERM_\w+|ALACRITTY_\w+|KONSOLE_\w+|GHOSTTY_\w+|VTE_VERSION|TMUX|STY|ZED_TERM|__CFBundleIdentifier|EDITOR|VISUAL|SSH_TTY)$/,
  samples: {
    matches: ["use(process.env.TERM_PROGRAM)", 'use("TERM_PROGRAM" in process.env)'],
    differs: ["use(process.env.TERM)", 'process.env.TERM_PROGRAM = "none"'],
  },
};
