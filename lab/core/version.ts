/** The version of quiesce, which traces carry; package.json has the same, and a test holds them together. */
export const QUIESCE_VERSION = "0.1.0";
