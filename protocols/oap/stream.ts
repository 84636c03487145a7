/** One stream: what both roles know of a `corr_id` from its START until it may be used again. */
import { Intake, SendCredit } from "./credit.ts";
import { END, START } from "./frame.ts";
import type { ReceivedFrame } from "./received-frame.ts";

export interface StreamKey {
  readonly corrId: bigint;
  readonly appProtoId: number;
  readonly tenantId: bigint;
}

export class Stream implements StreamKey {
  readonly corrId: bigint;
  readonly appProtoId: number;
  readonly tenantId: bigint;
  readonly sending: SendCredit;
  readonly intake: Intake;
  /** REQ|END was sent or received: the request is half-closed. */
  requestEnded = false;
  /** RESP|END was sent: the stream is over, and the server waits until its peer has seen that. */
  responseEnded = false;
  /** Whether events may flow: the opening capability covers it. */
  subscribed = false;
  /** The client has lost interest: what comes is acknowledged and thrown away. */
  abandoned = false;
  private emptyFrames = 0;

  constructor({ corrId, appProtoId, tenantId }: StreamKey, window: number) {
    this.corrId = corrId;
    this.appProtoId = appProtoId;
    this.tenantId = tenantId;
    this.sending = new SendCredit(window);
    this.intake = new Intake(window);
  }

  /** Whether `frame` names the application and tenant that the stream was opened for. */
  belongsTo({ appProtoId, tenantId }: StreamKey): boolean {
    return appProtoId === this.appProtoId && tenantId === this.tenantId;
  }

  /** Counts frames that carry nothing and change nothing; gives whether there are more than `max`. */
  isFlooded({ flags, payloadOctets }: ReceivedFrame, max: number): boolean {
    if (payloadOctets > 0 || (flags & (START | END)) !== 0) return false;
    this.emptyFrames += 1;
    return this.emptyFrames > max;
  }
}
