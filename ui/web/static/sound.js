import { Playback } from "./playback.js";

/** @import { Order, Report } from "./playback.js" */

/**
 * @typedef {"off" | "asking" | "on" | "refused" | "absent" | "busy" | "insecure"} Microphone
 *
 * @typedef {object} Ears What the sound tells.
 * @property {(packet: ArrayBuffer, decibels: number) => void} heard 20 ms of the microphone
 * @property {(report: Report) => void} sounded
 * @property {(microphone: Microphone) => void} microphone
 */

const WANTED = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };
/** What getUserMedia's errors mean; any other one means that the device does not give sound. */
const TROUBLES = new Map([
  ["NotAllowedError", /** @type {Microphone} */ ("refused")],
  ["SecurityError", /** @type {Microphone} */ ("refused")],
  ["NotFoundError", /** @type {Microphone} */ ("absent")],
  ["OverconstrainedError", /** @type {Microphone} */ ("absent")],
]);

/** The microphone and the loudspeaker of this device, at the rate that it has. */
export class Sound {
  #context = new AudioContext({ latencyHint: "interactive" });
  #ears;
  /** @type {{postMessage: (order: Order) => void} | null} */ #player = null;
  /** @type {AudioWorkletNode | null} */ #capture = null;
  /** @type {MediaStreamAudioSourceNode | null} */ #source = null;
  /** @type {Promise<void>} */ #ready;
  #muted = false;
  #pace = 0;
  /** How often the queue began anew, and the last epoch cleared: what is older is old news. */
  #run = 0;
  #cleared = -1;

  /** @param {Ears} ears */
  constructor(ears) {
    this.#ears = ears;
    this.#ready = this.#prepare();
  }

  /** Samples per second, of both ways. */
  get rate() {
    return this.#context.sampleRate;
  }

  /** Whether the browser lets this page sound: not before somebody touched it. */
  get isAwake() {
    return this.#context.state === "running";
  }

  /** Whether the microphone, open as it is, gives silence. */
  set muted(muted) {
    this.#muted = muted;
    for (const track of this.#tracks) track.enabled = !muted;
  }

  get muted() {
    return this.#muted;
  }

  /** To be called when somebody touches the page: only then a browser lets it sound. */
  wake() {
    if (!this.isAwake) this.#context.resume().catch(() => {});
  }

  /** Open the microphone, and ask for leave where there is none yet. */
  async listen() {
    this.wake();
    const media = navigator.mediaDevices;
    if (!media || !this.#context.audioWorklet) return this.#ears.microphone("insecure");
    this.#ears.microphone("asking");
    try {
      const stream = await media.getUserMedia({ audio: WANTED });
      await this.#ready;
      this.#attend(stream);
      this.#ears.microphone("on");
    } catch (error) {
      const name = error instanceof DOMException ? error.name : "";
      this.#ears.microphone(TROUBLES.get(name) ?? "busy");
    }
  }

  /** Let the microphone go. */
  deafen() {
    this.#release();
    this.#ears.microphone("off");
  }

  /** Let everything go. */
  close() {
    clearInterval(this.#pace);
    this.#release();
    this.#context.close();
  }

  /**
   * Begin anew with an empty queue.
   *
   * @param {number} lead seconds of sound to gather before it is played
   */
  async restart(lead) {
    await this.#ready;
    this.#run++;
    this.#cleared = -1;
    this.#player?.postMessage({ type: "restart", run: this.#run, lead });
  }

  /**
   * Play a packet in its turn. One that comes before the browser lets this page sound is dropped,
   * and the server learns from the silence that it was not heard.
   *
   * @param {number} epoch
   * @param {number} offset
   * @param {Int16Array} samples
   */
  play(epoch, offset, samples) {
    if (!this.isAwake && !navigator.userActivation.hasBeenActive) return;
    this.#player?.postMessage({ type: "sound", epoch, offset, samples });
  }

  /** @param {number} epoch */
  clear(epoch) {
    this.#cleared = epoch;
    this.#player?.postMessage({ type: "clear", epoch });
  }

  async #prepare() {
    const context = this.#context;
    if (!context.audioWorklet) return this.#pretend();
    const load = (/** @type {string} */ name) =>
      context.audioWorklet.addModule(new URL(name, import.meta.url));
    await Promise.all([load("./capture-worklet.js"), load("./playback-worklet.js")]);
    const output = { numberOfInputs: 0, outputChannelCount: [1] };
    const player = new AudioWorkletNode(context, "playback", output);
    player.connect(context.destination);
    player.port.onmessage = ({ data }) => this.#reported(data);
    this.#player = player.port;
    const input = { numberOfOutputs: 0, channelCount: 1, channelCountMode: "explicit" };
    this.#capture = new AudioWorkletNode(context, "capture", /** @type {any} */ (input));
    this.#capture.port.onmessage = ({ data }) => this.#ears.heard(data.packet, data.level);
  }

  /** Where the browser gives no sound, keep its time: typed words are answered in writing then. */
  #pretend() {
    const playback = new Playback(this.rate, (report) => this.#reported(report));
    let until = performance.now();
    this.#pace = setInterval(() => {
      const now = performance.now();
      playback.render(new Float32Array(Math.round(((now - until) / 1000) * this.rate)));
      until = now;
    }, 50);
    this.#player = { postMessage: (order) => playback.told(order) };
  }

  /** @param {Report} report */
  #reported(report) {
    const tell = () => {
      const old = report.type === "played" && report.epoch <= this.#cleared;
      if (report.run === this.#run && !old) this.#ears.sounded(report);
    };
    // What was handed to the device sounds that much later.
    const wait = report.type === "played" ? this.#context.outputLatency || 0 : 0;
    if (wait) setTimeout(tell, wait * 1000);
    else tell();
  }

  /** @param {MediaStream} stream */
  #attend(stream) {
    this.#source = this.#context.createMediaStreamSource(stream);
    if (this.#capture) this.#source.connect(this.#capture);
    for (const track of this.#tracks) {
      track.onended = () => {
        this.#release();
        this.#ears.microphone("absent");
      };
    }
    this.muted = false;
  }

  get #tracks() {
    return this.#source?.mediaStream.getTracks() ?? [];
  }

  #release() {
    for (const track of this.#tracks) track.stop();
    this.#source?.disconnect();
    this.#source = null;
  }
}
