import { keep, recall } from "./kept.js";
import { VERSION, numbered, unpacked } from "./protocol.js";

/** @import { FromServer, Mode, ToServer } from "./protocol.js" */

/** Seconds until the first try to come back, and between later ones at most. */
const SOONEST = 0.25;
const LATEST = 5;
/** Seconds between two pings; without a pong until the next one, the line is dead. */
const PING_EVERY = 10;
/** Bytes that may wait in the socket before packets of the microphone are dropped. */
const MOST_WAITING = 200_000;
const KEPT = "parlour.conversation";

/**
 * How the line stands: `lost` comes back by itself, and so does `full`, when there is room;
 * `ended` does so when it is opened again.
 *
 * @typedef {{phase: "connecting" | "open" | "lost" | "full" | "ended", why: string,
 *   login?: boolean}} Standing
 *
 * @typedef {object} Far What the line tells.
 * @property {(message: FromServer) => void} told
 * @property {(epoch: number, offset: number, samples: Int16Array) => void} sounded
 * @property {(standing: Standing) => void} stands
 */

/** Ends after which coming back by oneself would be wrong, in words. */
const ENDS = new Map([
  [4400, "The server did not understand this page. Reload it."],
  [4401, "Your login has expired."],
  [4409, "This conversation goes on in another window."],
  [4413, "The server did not understand this page. Reload it."],
  [4429, "This page sent sound faster than time allows. Reload it."],
]);
/** Refusals that another try would only meet again. */
const FINAL = new Set(["version", "malformed", "rate"]);

/** The WebSocket to the server: says hello, keeps alive, and comes back. */
export class Line {
  /** Seconds that the last ping took, there and back; null where none has come back yet. */
  roundTrip = /** @type {number | null} */ (null);

  /** @type {WebSocket | null} */ #socket = null;
  /** @type {Standing} */ #standing = { phase: "connecting", why: "" };
  #delay = SOONEST;
  #number = 0;
  #retry = 0;
  #pinging = 0;
  #pinged = false;
  #refused = { code: "", message: "" };
  #url;
  #near;
  #far;

  /**
   * @param {string} url
   * @param {() => {rate: number, mode: Mode}} near what to say in the hello
   * @param {Far} far
   */
  constructor(url, near, far) {
    this.#url = url;
    this.#near = near;
    this.#far = far;
  }

  get isOpen() {
    return this.#standing.phase === "open";
  }

  /** Connect now, also where a later try was planned. */
  open() {
    this.close();
    this.#refused = { code: "", message: "" };
    const socket = new WebSocket(this.#url);
    this.#socket = socket;
    socket.binaryType = "arraybuffer";
    socket.onopen = () => this.#greet();
    socket.onmessage = ({ data }) => this.#receive(data);
    socket.onclose = ({ code }) => this.#ended(code);
  }

  /** Leave; the server keeps the conversation for a while. */
  close() {
    clearTimeout(this.#retry);
    clearInterval(this.#pinging);
    if (!this.#socket) return;
    this.#socket.onopen = this.#socket.onmessage = this.#socket.onclose = null;
    this.#socket.close();
    this.#socket = null;
  }

  /**
   * Send a message; false where the line is not open.
   *
   * @param {ToServer} message
   */
  tell(message) {
    if (!this.isOpen) return false;
    this.#socket?.send(JSON.stringify(message));
    return true;
  }

  /**
   * Send a packet of the microphone, or drop it where the network does not keep up.
   *
   * @param {ArrayBuffer} packet with room for its number
   */
  sound(packet) {
    if (!this.#socket || !this.isOpen) return;
    const number = this.#number++;
    if (this.#socket.bufferedAmount > MOST_WAITING) return;
    this.#socket.send(numbered(packet, number));
  }

  #greet() {
    const { rate, mode } = this.#near();
    /** @type {ToServer} */
    const hello = {
      type: "hello",
      version: VERSION,
      microphone_rate: rate,
      loudspeaker_rate: rate,
      conversation: recall("sessionStorage", KEPT),
      mode,
    };
    this.#socket?.send(JSON.stringify(hello));
    this.#number = 0;
    this.#pinged = false;
    this.#pinging = setInterval(() => this.#ping(), PING_EVERY * 1000);
  }

  #ping() {
    if (this.#pinged) return this.#ended(1006);
    this.#pinged = this.tell({ type: "ping", at: performance.now() / 1000 });
  }

  /** @param {string | ArrayBuffer} data */
  #receive(data) {
    if (data instanceof ArrayBuffer) {
      const packet = unpacked(data);
      if (packet) this.#far.sounded(packet.epoch, packet.offset, packet.samples);
      return;
    }
    /** @type {FromServer} */
    const message = JSON.parse(data);
    if (message.type === "welcome") {
      keep("sessionStorage", KEPT, message.conversation);
      this.#delay = SOONEST;
      this.#stand({ phase: "open", why: "" });
    } else if (message.type === "refused") {
      this.#refused = message;
    } else if (message.type === "pong") {
      this.#pinged = false;
      this.roundTrip = performance.now() / 1000 - message.at;
    }
    this.#far.told(message);
  }

  /** @param {number} code */
  #ended(code) {
    this.close();
    const why = this.#refused.message || (ENDS.get(code) ?? "");
    if (ENDS.has(code) || FINAL.has(this.#refused.code)) {
      this.#stand({ phase: "ended", why, login: code === 4401 });
      return;
    }
    const full = code === 1013 || this.#refused.code === "full";
    this.#stand({ phase: full ? "full" : "lost", why });
    const delay = full ? LATEST : this.#delay;
    this.#delay = Math.min(LATEST, this.#delay * 2);
    // Pages that lost the same server do not come back in the same moment.
    this.#retry = setTimeout(() => this.open(), delay * (750 + 500 * Math.random()));
  }

  /** @param {Standing} standing */
  #stand(standing) {
    this.#standing = standing;
    this.#far.stands(standing);
  }
}
