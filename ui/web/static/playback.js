/**
 * What the server sent and has not sounded yet: a bounded queue that knows what was heard.
 *
 * @typedef {{epoch: number, offset: number, samples: Int16Array}} Packet
 * @typedef {({type: "sound"} & Packet)
 *   | {type: "clear", epoch: number}
 *   | {type: "restart", run: number, lead: number}} Order
 * @typedef {{type: "played" | "cleared", run: number, epoch: number, samples: number,
 *   underruns: number}} Report
 */

/** Seconds: of sound kept at most, of the fade to silence, between two reports. */
const MOST = 10;
const FADE = 0.005;
const REPORT_EVERY = 0.1;
/** Seconds after running dry within which more of the same is a gap, and no new sentence. */
const GAP = 0.2;

/** Plays packets in their order; whoever needs samples drives it. */
export class Playback {
  /** @type {Packet[]} */ #queue = [];
  /** Samples that wait, and how many of the first packet have sounded. */
  #queued = 0;
  #next = 0;
  /** Seconds to gather before sound flows, and samples of silence since it last did. */
  #lead = 0;
  #silent = 0;
  #flowing = false;
  /** Packets of earlier epochs are thrown away. */
  #least = 0;
  /** Samples until a cleared epoch is silent; null where none is being cleared. */
  #fade = /** @type {number | null} */ (null);
  #heard = { epoch: 0, samples: 0 };
  #unreported = 0;
  #underruns = 0;
  #run = 0;
  #rate;
  #report;

  /**
   * @param {number} rate samples per second
   * @param {(report: Report) => void} report
   */
  constructor(rate, report) {
    this.#rate = rate;
    this.#report = report;
  }

  /** @param {Order} order */
  told(order) {
    if (order.type === "sound") this.#push(order);
    else if (order.type === "clear") this.#clear(order.epoch);
    else this.#restart(order.run, order.lead);
  }

  /**
   * Fill `out` with the next samples, or with silence.
   *
   * @param {Float32Array} out
   */
  render(out) {
    if (!this.#flowing) this.#gather(out.length);
    for (let i = 0; i < out.length; i++) out[i] = this.#flowing ? this.#sample() : 0;
    const due = this.#unreported >= REPORT_EVERY * this.#rate;
    if (this.#unreported && (due || !this.#flowing)) this.#tell("played", this.#heard);
  }

  /** @param {Packet} packet */
  #push({ epoch, offset, samples }) {
    const full = this.#queued + samples.length > MOST * this.#rate;
    if (epoch < this.#least || full || !samples.length) return;
    if (!this.#queued) {
      const goesOn = this.#heard.epoch === epoch && this.#heard.samples === offset;
      if (goesOn && offset > 0 && this.#silent < GAP * this.#rate) this.#underruns++;
      this.#silent = 0;
    }
    this.#queue.push({ epoch, offset, samples });
    this.#queued += samples.length;
  }

  /**
   * Let sound flow once `lead` seconds are there, or were waited for: a short answer has fewer.
   *
   * @param {number} frames
   */
  #gather(frames) {
    this.#silent += frames;
    const enough = Math.max(this.#queued, this.#silent) >= this.#lead * this.#rate;
    this.#flowing = this.#queued > 0 && enough;
  }

  #sample() {
    const { epoch, offset, samples } = this.#queue[0];
    let value = samples[this.#next++] / 32768;
    this.#heard = { epoch, samples: offset + this.#next };
    this.#unreported++;
    this.#queued--;
    if (this.#next === samples.length) {
      this.#queue.shift();
      this.#next = 0;
    }
    if (this.#fade !== null) value *= --this.#fade / (FADE * this.#rate);
    const [next] = this.#queue;
    const silenced = this.#fade !== null && (this.#fade <= 0 || next?.epoch >= this.#least);
    if (silenced || !next) this.#pause();
    return value;
  }

  #pause() {
    this.#flowing = false;
    this.#silent = 0;
    if (this.#fade !== null) this.#forget();
  }

  /** @param {number} epoch */
  #clear(epoch) {
    this.#least = epoch + 1;
    this.#fade = Math.round(FADE * this.#rate);
    if (!this.#flowing) this.#forget();
  }

  /** Throw away what was cleared, and tell how much of it had sounded. */
  #forget() {
    const epoch = this.#least - 1;
    if (this.#queue[0]?.epoch <= epoch) this.#next = 0;
    this.#queue = this.#queue.filter((packet) => packet.epoch > epoch);
    this.#queued = this.#queue.reduce((sum, { samples }) => sum + samples.length, 0);
    this.#fade = null;
    this.#tell("cleared", {
      epoch,
      samples: this.#heard.epoch === epoch ? this.#heard.samples : 0,
    });
  }

  /**
   * @param {number} run
   * @param {number} lead
   */
  #restart(run, lead) {
    this.#run = run;
    this.#lead = lead;
    this.#least = this.#queued = this.#next = this.#silent = this.#unreported = 0;
    this.#queue = [];
    this.#flowing = false;
    this.#fade = null;
    this.#heard = { epoch: 0, samples: 0 };
  }

  /**
   * @param {"played" | "cleared"} type
   * @param {{epoch: number, samples: number}} heard
   */
  #tell(type, { epoch, samples }) {
    this.#unreported = 0;
    this.#report({ type, run: this.#run, epoch, samples, underruns: this.#underruns });
  }
}
