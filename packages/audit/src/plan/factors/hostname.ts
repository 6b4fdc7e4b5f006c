import { alwaysAvailable, builtin, type Factor } from "../factor.ts";

/** The machine's name, with suffixes that tell a company, a country or a cloud. */
export const hostname: Factor = {
  id: "hostname",
  control: false,
  levels: [
    builtin("thinkpad-t14", "baseline", "thinkpad-t14"),
    builtin("dev-17.corp.example.cn", "primary", "dev-17.corp.example.cn"),
    builtin("ip-10-0-3-17.ec2.internal", "primary", "ip-10-0-3-17.ec2.internal"),
    builtin("alexs-macbook.local", "placebo", "alexs-macbook.local"),
    builtin("dev-17.corp.example.com", "placebo", "dev-17.corp.example.com"),
    builtin("DESKTOP-4F2K9QD", "placebo", "DESKTOP-4F2K9QD"),
    builtin("sandbox", "placebo", "sandbox"),
  ],
  apply: (scene, level) => ({ ...scene, hostname: level.value as string }),
  unavailable: alwaysAvailable,
};
