import { Playback } from "./playback.js";

/** Sounds what the page hands over, and reports what was heard of it. */
class PlaybackProcessor extends AudioWorkletProcessor {
  #playback = new Playback(sampleRate, (report) => this.port.postMessage(report));

  constructor() {
    super();
    this.port.onmessage = ({ data }) => this.#playback.told(data);
  }

  /**
   * @param {Float32Array[][]} _inputs
   * @param {Float32Array[][]} outputs
   */
  process(_inputs, [[out]]) {
    this.#playback.render(out);
    return true;
  }
}

registerProcessor("playback", PlaybackProcessor);
