/** `980 B`, `12.4 kB`, `3.1 MB`, `2.1 GB` (powers of 1000) */
export function byteSize(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  const [value, unit] =
    bytes < 999_500
      ? [bytes / 1e3, "kB"]
      : bytes < 999_500_000
        ? [bytes / 1e6, "MB"]
        : [bytes / 1e9, "GB"];
  return `${value < 99.95 ? value.toFixed(1) : Math.round(value)} ${unit}`;
}

/** `81,554` */
export function grouped(value: number): string {
  return value.toLocaleString("en-US");
}
