import { closeForeignDescriptors } from "./foreign-descriptors.ts";

/**
 * Becomes the command in its arguments, with no file open but standard input, output and error.
 * A program of its own, so that nothing of the process that audits has to be closed.
 */
const [program = "", ...args] = process.argv.slice(2);
closeForeignDescriptors();
process.execve?.(program, [program, ...args], {});
