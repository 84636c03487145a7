/** Raw blocks of Snappy: the part of snappyjs that is used, which comes without types. */
declare module "snappyjs" {
  /** Gives what it is given: a Buffer for a Buffer. */
  export function compress<Octets extends Uint8Array>(input: Octets): Octets;
  export function uncompress(input: Uint8Array): Uint8Array;
}
