import type { Source } from "./source.ts";

/**
 * Reads an id that only this machine has: machine-id, hardware UUID, MachineGuid,
 * serial numbers.
 *
 * ```js
 * fs.readFileSync("/etc/machine-id")
 * execSync("ioreg -rd1 -c IOPlatformExpertDevice")
 * require("node-machine-id").machineIdSync()
 * ```
 */
export const machineId: Source = {
  id: "machine-id",
  what: "an id that only this machine has",
  sensitive: true,
  why: "It recognises one machine for good, whoever uses it.",
  factor: null,
  names: [
    "package:node-machine-id.machineId()",
    "package:node-machine-id.machineIdSync()",
    "package:machine-uuid()",
    "package:systeminformation.uuid()",
    "package:systeminformation.system()",
  ],
  commands:
    /MachineGuid|IOPlatform(UUID|SerialNumber|ExpertDevice)|^(wmic (csproduct|bios|baseboard|diskdrive)\b|system_profiler\b.* SPHardwareDataType|dmidecode( -s|$)|blkid\b|kenv\b)/i,
  files:
    /^(\/etc\/machine-id|\/var\/lib\/dbus\/machine-id|\/sys\/class\/dmi\/id\/.*|\/etc\/hostid)$/,
  samples: {
    matches: [
      'import fs from "fs"; for (const f of ["x"]) use(fs.readFileSync("/etc/machine-id"))',
      'require("child_process").execSync("ioreg -rd1 -c IOPlatformExpertDevice")',
      'import { machineIdSync } from "node-machine-id"; use(machineIdSync())',
    ],
    differs: [
      'import fs from "fs"; use(fs.readFileSync("/etc/ssl/cert.pem"))',
      "use(machineIdSync())",
      'require("child_process").execSync("system_profiler SPAudioDataType")',
    ],
  },
};
