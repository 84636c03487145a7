/** What the peer's SETTINGS say of what we may do (RFC 9113 6.5.2), from their initial values on. */
import { INITIAL_WINDOW_OCTETS } from "./limits.ts";

export class PeerSettings {
  initialWindowOctets = INITIAL_WINDOW_OCTETS;
  /** Streams that we may have open; initially without limit. */
  streamsMax = Number.POSITIVE_INFINITY;
  /** Size of a field list that the peer is ready to take; advice, initially without limit. */
  headerListSizeMax = Number.POSITIVE_INFINITY;
}
