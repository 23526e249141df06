/**
 * The voice protocol, version 1: its messages and its packets (docs/voice-protocol.md).
 *
 * @typedef {{at: string, user: string, heard: string, rest: string, complete: boolean,
 *   route: string}} Turn
 * @typedef {{route: string, why: string | string[], wait: number, parts: Record<string, number>,
 *   at: string}} Trace
 * @typedef {"open" | "hold"} Mode
 * @typedef {{voice: string, speed: number, mind: string, mode: Mode}} Choices
 * @typedef {Choices & {type: "welcome", version: number, conversation: string, user: string,
 *   role: string, name: string, lead: number, voices: string[], minds: string[], turns: Turn[],
 *   traces: Trace[]}} Welcome
 * @typedef {{type: "refused", code: string, message: string}} Refused
 * @typedef {{type: "clear", epoch: number}} Clear
 * @typedef {{type: "spoken", text: string, rest: string, complete: boolean}} Spoken
 * @typedef {Welcome
 *   | Refused
 *   | Clear
 *   | Spoken
 *   | {type: "state", state: string}
 *   | {type: "partial" | "heard" | "saying", text: string}
 *   | {type: "reply", route: string, why: string | string[]}
 *   | ({type: "trace"} & Trace)
 *   | ({type: "chosen"} & Choices)
 *   | {type: "waiting" | "notice" | "fault" | "bye", message: string}
 *   | {type: "pong", at: number}} FromServer
 * @typedef {{type: "hello", version: number, microphone_rate: number, loudspeaker_rate: number,
 *   conversation: string | null, mode: Mode}} Hello
 * @typedef {Hello
 *   | {type: "press" | "release" | "stop" | "new"}
 *   | {type: "mode", mode: Mode}
 *   | {type: "say", text: string}
 *   | {type: "choose", voice?: string, speed?: number, mind?: string}
 *   | {type: "played" | "cleared", epoch: number, samples: number}
 *   | {type: "ping", at: number}} ToServer
 */

export const VERSION = 1;

/** Bytes before the samples of a packet to the server, and of one from it. */
export const UP_HEADER = 4;
const DOWN_HEADER = 8;

/**
 * Number a packet of the microphone, which has room for that before its samples.
 *
 * @param {ArrayBuffer} packet
 * @param {number} number
 */
export function numbered(packet, number) {
  new DataView(packet).setUint32(0, number, true);
  return packet;
}

/**
 * Sound from the server, and where it belongs; null where it is too short to be any.
 *
 * @param {ArrayBuffer} packet
 */
export function unpacked(packet) {
  if (packet.byteLength < DOWN_HEADER || packet.byteLength % 2) return null;
  const head = new DataView(packet);
  return {
    epoch: head.getUint32(0, true),
    offset: head.getUint32(4, true),
    samples: new Int16Array(packet, DOWN_HEADER),
  };
}
