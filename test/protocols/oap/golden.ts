/** The golden vectors of OAP/1 (docs/oap1.md 11). There is no V2. */
import type { OapFaultCode } from "../../../protocols/oap/faults.ts";

export interface Accepted {
  readonly name: string;
  readonly wire: string;
  readonly fields: {
    readonly flags: number;
    readonly code: number;
    readonly appProtoId: number;
    readonly tenantId: bigint;
    readonly corrId: bigint;
  };
  readonly cap: string;
  readonly payload: string;
}

export interface Rejected {
  readonly name: string;
  readonly wire: string;
  readonly code: OapFaultCode;
  readonly offset: number;
}

export const ACCEPTED: readonly Accepted[] = [
  {
    name: "V1 HELLO",
    wire: "000000360001000100000000000000000000000000000000000000aa0000000000000000002a7b227561223a2273646b2f302e31227d",
    fields: { flags: 0x01, code: 0, appProtoId: 0, tenantId: 0xaan, corrId: 42n },
    cap: "",
    payload: '{"ua":"sdk/0.1"}',
  },
  {
    name: "V3 HELLO reply",
    wire: "0000008b0001000200c80000000000000000000000000000000000bb000000000000000000077b226d61785f6672616d65223a313034383537362c226d61785f696e666c69676874223a36342c22666c6167735f737570706f72746564223a3235352c2276657273696f6e73223a5b315d2c227472616e73706f727473223a5b227463702b746c73225d7d",
    fields: { flags: 0x02, code: 200, appProtoId: 0, tenantId: 0xbbn, corrId: 7n },
    cap: "",
    payload: '{"max_frame":1048576,"max_inflight":64,"flags_supported":255,"versions":[1],"transports":["tcp+tls"]}',
  },
  {
    name: "V4 opening with a capability",
    wire: "000000410001000900000064000000000000000000000000000000cc001b00000000000000636d616361726f6f6e3a73636f70653d726561643a74746c3d363073",
    fields: { flags: 0x09, code: 0, appProtoId: 100, tenantId: 0xccn, corrId: 99n },
    cap: "macaroon:scope=read:ttl=60s",
    payload: "",
  },
  {
    name: "V5 response",
    wire: "000000310001000200c800c8000000000000000000000000000000dd0000000000000000007b68656c6c6f20776f726c64",
    fields: { flags: 0x02, code: 200, appProtoId: 200, tenantId: 0xddn, corrId: 123n },
    cap: "",
    payload: "hello world",
  },
  {
    name: "V6 opening that asks for an acknowledgement",
    wire: "00000034000100290000002a0000000000000000000000000000cafe000a000000000000006373636f70653d7265616470696e67",
    fields: { flags: 0x29, code: 0, appProtoId: 42, tenantId: 0xcafen, corrId: 99n },
    cap: "scope=read",
    payload: "ping",
  },
];

export const REJECTED: readonly Rejected[] = [
  {
    name: "V7 capability without START",
    wire: "00000029000100010000007b0000000000000000000000000000abcd00030000000000000063636170",
    code: "OAP_CAP_WITHOUT_START",
    offset: 28,
  },
  {
    name: "V8 version 2",
    wire: "0000002600020001000000000000000000000000000000000000000000000000000000000000",
    code: "OAP_VERSION",
    offset: 4,
  },
  {
    name: "V9 flag bit 8",
    wire: "0000002600010101000000000000000000000000000000000000000000000000000000000000",
    code: "OAP_FLAGS_RESERVED",
    offset: 6,
  },
  {
    name: "V10 one octet above 1 MiB",
    wire: "0010000100010001000000000000000000000000000000000000000000000000000000000000",
    code: "OAP_FRAME_TOO_LONG",
    offset: 0,
  },
  {
    name: "V11 length 37",
    wire: "0000002500010001000000000000000000000000000000000000000000000000000000000000",
    code: "OAP_FRAME_TOO_SHORT",
    offset: 0,
  },
  {
    name: "V12 capability beyond the frame",
    wire: "0000002600010009000000000000000000000000000000000000000000050000000000000000",
    code: "OAP_CAP_BEYOND_FRAME",
    offset: 28,
  },
  {
    name: "V13 length 0",
    wire: "0000000000010001000000000000000000000000000000000000000000000000000000000000",
    code: "OAP_FRAME_TOO_SHORT",
    offset: 0,
  },
  {
    name: "V14 all eight flags",
    wire: "00000026000100ff000000000000000000000000000000000000000000000000000000000000",
    code: "OAP_KIND",
    offset: 6,
  },
  {
    name: "V15 no flags",
    wire: "0000002600010000000000000000000000000000000000000000000000000000000000000000",
    code: "OAP_KIND",
    offset: 6,
  },
];
