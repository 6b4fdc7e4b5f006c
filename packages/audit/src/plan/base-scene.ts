import type { Scene } from "@telltale/core/model/index.ts";

/**
 * The ordinary machine that every run starts from: a developer's notebook with one git project.
 * Names are made up; hosts stand under names reserved for examples (RFC 2606) wherever a tool
 * would not take another name differently.
 */
export const baseScene: Scene = {
  hostname: "thinkpad-t14",
  username: "alex",
  home: "/home/alex",
  cwd: "/home/alex/orders-service",
  cpus: 4,
  timezone: { env: "Europe/Berlin", localtime: "Europe/Berlin" },
  env: { LANG: "en_US.UTF-8" },
  files: [],
  git: {
    remote: "https://github.com/northwind-traders/orders-service.git",
    userName: "Alex Morgan",
    userEmail: "alex.morgan@example.com",
  },
  baseUrl: null,
  proxy: null,
  clockShiftMs: null,
  prompt: "What does the README of this project say? Answer in one sentence.",
};
