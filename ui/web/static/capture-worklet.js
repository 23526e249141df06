import { UP_HEADER } from "./protocol.js";

const PACKET_SECONDS = 0.02;

/** Cuts the microphone into packets of 20 ms, with room for their number, and tells their level. */
class CaptureProcessor extends AudioWorkletProcessor {
  #length = Math.round(PACKET_SECONDS * sampleRate);
  #packet = this.#empty();
  #filled = 0;
  #energy = 0;

  #empty() {
    return new Int16Array(new ArrayBuffer(UP_HEADER + 2 * this.#length), UP_HEADER);
  }

  /** @param {Float32Array[][]} inputs one input of one channel; none while it is unplugged */
  process([[samples]]) {
    for (const sample of samples ?? []) {
      const clipped = Math.max(-1, Math.min(1, sample));
      this.#packet[this.#filled++] = Math.round(clipped * 32767);
      this.#energy += clipped * clipped;
      if (this.#filled === this.#length) this.#send();
    }
    return true;
  }

  #send() {
    const level = 10 * Math.log10(this.#energy / this.#length + 1e-10);
    const packet = this.#packet.buffer;
    this.port.postMessage({ packet, level }, [packet]);
    this.#packet = this.#empty();
    this.#filled = this.#energy = 0;
  }
}

registerProcessor("capture", CaptureProcessor);
