/** How much of a subject is looked into. What lies beyond is named as not examined. */
export interface ContainerLimits {
  /** Files and archive entries, of all containers together. */
  entries: number;
  /** Bytes of all source text together. */
  sources: number;
  /** Bytes of source text below `node_modules`, of the above. */
  modules: number;
  /** Bytes of one source file. */
  source: number;
  /** Bytes that come out of archives and compressed files, together. */
  unpacked: number;
  /** Bytes of unpacked files that are in memory at one time, besides the sources. */
  held: number;
  /** How many times its own size an archive may unpack to, once it has given more than 16 MB. */
  ratio: number;
  /** Containers within containers. */
  depth: number;
  /** UTF-8 bytes of a path within a container. */
  name: number;
  /** Bytes of an archive's table of contents. */
  table: number;
}

const MB = 1024 ** 2;

export const containerLimits: ContainerLimits = {
  entries: 200_000,
  sources: 384 * MB,
  modules: 128 * MB,
  source: 128 * MB,
  unpacked: 2048 * MB,
  held: 640 * MB,
  ratio: 200,
  depth: 5,
  name: 1024,
  table: 16 * MB,
};
