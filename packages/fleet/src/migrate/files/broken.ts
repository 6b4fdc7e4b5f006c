import { TelltaleError } from "@telltale/core/model/index.ts";

/** A file that has to be mended before anything can be migrated. */
export class BrokenFile extends TelltaleError {
  /** As the machine names it. */
  readonly file: string;

  /** @param message one sentence that begins with the file, its line and its column */
  constructor(file: string, message: string, options: { next?: string; cause?: unknown } = {}) {
    const next = options.next ?? "Mend the file and start again; nothing was written.";
    super("usage", message, { ...options, next });
    this.file = file;
  }
}

/** Files are looked at until so many are broken. */
const MOST = 20;

/**
 * Does something, and where a file is broken, does it again as if that were not there: so that all of
 * them are named at once.
 * @param work is told which files are to be passed over
 * @throws TelltaleError `usage` that names every broken file
 */
export async function namingAllBroken<T>(
  work: (passedOver: ReadonlySet<string>) => Promise<T>,
): Promise<T> {
  const broken: BrokenFile[] = [];
  for (;;) {
    const passedOver = new Set(broken.map(({ file }) => file));
    try {
      const done = await work(passedOver);
      if (broken.length === 0) return done;
    } catch (error) {
      if (error instanceof BrokenFile && !passedOver.has(error.file)) {
        broken.push(error);
        if (broken.length < MOST) continue;
      } else if (broken.length === 0) throw error;
    }
    throw allOf(broken);
  }
}

function allOf(broken: readonly BrokenFile[]): TelltaleError {
  const [first, ...others] = broken as [BrokenFile, ...BrokenFile[]];
  if (others.length === 0) return first;
  const also = others.map(({ message }) => message).join(" ");
  return new TelltaleError("usage", first.message, {
    next: `Mend this and ${others.length} more, and start again; nothing was written. ${also}`,
    cause: first,
  });
}
