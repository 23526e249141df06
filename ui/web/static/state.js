/** @import { Microphone } from "./sound.js" */
/** @import { Standing } from "./line.js" */
/** @import { Mode } from "./protocol.js" */

/**
 * All that the words for people depend on.
 *
 * @typedef {object} Scene
 * @property {Standing["phase"]} line
 * @property {string} server the last `state` of the server
 * @property {string} waiting why an answer must wait; empty where it need not
 * @property {Microphone} microphone
 * @property {boolean} muted
 * @property {Mode} mode
 */

/** What the microphone's trouble is, and how to mend it. */
export const TROUBLES = new Map([
  [
    "refused",
    "The browser may not use the microphone. Allow it: press the symbol left of the address, " +
      "allow the microphone there, and press the circle again. Typing works without.",
  ],
  [
    "absent",
    "No microphone was found. Plug one in, and press the circle again. Typing works without.",
  ],
  [
    "busy",
    "The microphone gives no sound; another program may be using it. Close that, and press the " +
      "circle again. Typing works without.",
  ],
  [
    "insecure",
    "Browsers open the microphone and play answers only on safe pages. Start Parlour with " +
      "--https and open its https address, or open this page as http://127.0.0.1 on the machine " +
      "where it runs. Typing works without, and is answered in writing.",
  ],
]);

const LINES = new Map([
  ["connecting", "connecting"],
  ["lost", "reconnecting"],
  ["full", "full house"],
  ["ended", "not connected"],
]);
/** States of the server that come before what the microphone gives: it answers. */
const ANSWERS = new Set(["thinking", "speaking", "halted", "interrupted"]);

/** States that come and go while one talks: read aloud, they would talk into it. */
export const IN_TURN = new Set([...ANSWERS, "listening", "hearing you", "waiting"]);

/**
 * The one word for all of it.
 *
 * @param {Scene} scene
 */
export function word(scene) {
  const line = LINES.get(scene.line);
  // A seat is waited for as well, before the line is open.
  if (scene.waiting && (!line || scene.line === "connecting")) return "waiting";
  if (line) return line;
  if (ANSWERS.has(scene.server)) return scene.server;
  if (TROUBLES.has(scene.microphone)) return "no microphone";
  if (scene.microphone === "asking") return "asking for the microphone";
  if (scene.microphone === "off") return scene.mode === "hold" ? "ready" : "microphone off";
  return scene.muted ? "muted" : scene.server;
}

/** What one can do in a state, by its word. */
const HINTS = new Map([
  ["reconnecting", "The server is away. This page comes back to it by itself."],
  ["full house", "This page tries again by itself."],
  ["not connected", "Press the circle to connect again."],
  ["asking for the microphone", "Allow it in the window that the browser shows."],
  ["microphone off", "Press the circle, then speak. Or type."],
  ["ready", "Hold the circle or the space bar while you speak."],
  ["listening", "Speak whenever you like."],
  ["muted", "Nothing of what you say is sent."],
]);

/**
 * What one can do now; empty where it is plain.
 *
 * @param {Scene} scene
 */
export function hint(scene) {
  const found = word(scene);
  if (found === "waiting") return scene.waiting;
  const open = scene.mode === "open" && scene.microphone === "on" && !scene.muted;
  if (found === "speaking" && open) return "Speak to interrupt.";
  return HINTS.get(found) ?? "";
}
