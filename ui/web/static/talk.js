import { Choices } from "./choices.js";
import { Control } from "./control.js";
import { Line } from "./line.js";
import { Log } from "./log.js";
import { Sound } from "./sound.js";
import { TROUBLES, hint, word } from "./state.js";
import { Traces } from "./trace.js";

/** @import { Standing } from "./line.js" */
/** @import { FromServer, Mode, Welcome } from "./protocol.js" */
/** @import { Report } from "./playback.js" */
/** @import { Microphone } from "./sound.js" */
/** @import { Scene } from "./state.js" */

const MODE = "parlour.mode";

/** One visit: the line, the sound, and everything that one sees of them. */
class Talk {
  /** @type {Scene} */
  #scene = {
    line: "connecting",
    server: "listening",
    waiting: "",
    microphone: "off",
    muted: false,
    mode: localStorage.getItem(MODE) === "hold" ? "hold" : "open",
  };
  #root;
  #line;
  #sound;
  #log;
  #traces;
  #choices;
  #control;
  #leave = new AbortController();

  /** @param {HTMLElement} root */
  constructor(root) {
    this.#root = root;
    const url = new URL("/voice/ws", location.href);
    url.protocol = url.protocol.replace("http", "ws");
    this.#sound = new Sound({
      heard: (packet, decibels) => this.#heard(packet, decibels),
      sounded: (report) => this.#sounded(report),
      microphone: (microphone) => this.#microphone(microphone),
    });
    this.#line = new Line(url.href, () => ({ rate: this.#sound.rate, mode: this.#scene.mode }), {
      told: (message) => this.#told(message),
      sounded: (epoch, offset, samples) => this.#sound.play(epoch, offset, samples),
      stands: (standing) => this.#stands(standing),
    });
    this.#log = new Log(this.#find("#talk-log"));
    this.#traces = new Traces(root);
    this.#choices = new Choices(root, {
      mode: (mode) => {
        this.#setMode(mode);
        this.#line.tell({ type: "mode", mode });
      },
      choose: (choice) => this.#line.tell({ type: "choose", ...choice }),
    });
    this.#control = new Control(/** @type {HTMLButtonElement} */ (this.#find("#talk-button")), {
      toggle: () => this.#toggle(),
      press: () => this.#press(),
      release: () => this.#line.tell({ type: "release" }),
      stop: () => this.#line.tell({ type: "stop" }),
    });
    this.#attend();
    this.#setMode(this.#scene.mode);
    this.#line.open();
  }

  /** Let go of everything: the page is left, or shows something else. */
  close() {
    this.#leave.abort();
    this.#control.close();
    this.#line.close();
    this.#sound.close();
  }

  #attend() {
    const { signal } = this.#leave;
    for (const touch of ["pointerdown", "keydown"]) {
      document.addEventListener(touch, () => this.#sound.wake(), { signal, capture: true });
    }
    // Nobody waits for the next try once the network or the page is back.
    const back = () => this.#scene.line === "lost" && this.#line.open();
    window.addEventListener("online", back, { signal });
    document.addEventListener("visibilitychange", () => document.hidden || back(), { signal });
    const on = (/** @type {string} */ name, /** @type {() => void} */ act) =>
      this.#find(name).addEventListener("click", act, { signal });
    on("#talk-stop", () => this.#line.tell({ type: "stop" }));
    on("#talk-mute", () => this.#mute());
    on("#talk-new", () => this.#line.tell({ type: "new" }));
    this.#find("#talk-form").addEventListener("submit", (event) => this.#say(event), { signal });
  }

  /** @param {string} name */
  #find(name) {
    return /** @type {HTMLElement} */ (this.#root.querySelector(name));
  }

  /** @param {FromServer} message */
  #told(message) {
    switch (message.type) {
      case "welcome":
        return this.#welcome(message);
      case "state":
        return this.#show({ server: message.state });
      case "partial":
        return this.#partial(message.text);
      case "heard":
        this.#partial("");
        this.#notice("");
        return this.#log.heard(message.text);
      case "reply":
        return this.#log.replied(message.route);
      case "saying":
        return this.#log.saying(message.text);
      case "spoken":
        return this.#log.spoken(message);
      case "trace":
        return this.#traces.add(message);
      case "clear":
        return this.#sound.clear(message.epoch);
      case "chosen":
        this.#setMode(message.mode);
        return this.#choices.chosen(message);
      case "waiting":
        return this.#show({ waiting: message.message });
      case "notice":
      case "fault":
      case "refused":
      case "bye":
        return this.#notice(message.message);
      case "pong":
        return this.#measure();
    }
  }

  /** @param {Welcome} welcome */
  #welcome(welcome) {
    this.#sound.restart(welcome.lead);
    this.#log.restart(welcome.name, welcome.turns);
    this.#traces.restart(welcome.traces);
    this.#choices.offer(welcome);
    this.#partial("");
    this.#notice("");
    this.#setMode(welcome.mode);
    this.#show({ waiting: "", server: welcome.mode === "hold" ? "ready" : "listening" });
  }

  /** @param {Standing} standing */
  #stands({ phase, why, login }) {
    if (why) this.#notice(why, login ? "/login" : "");
    this.#show({ line: phase });
  }

  /**
   * @param {ArrayBuffer} packet
   * @param {number} decibels
   */
  #heard(packet, decibels) {
    if (!this.#sound.muted) this.#line.sound(packet);
    this.#control.level(decibels);
  }

  /** @param {Report} report */
  #sounded({ type, epoch, samples, underruns }) {
    this.#line.tell({ type, epoch, samples });
    this.#root.dataset.underruns = String(underruns);
  }

  /** @param {Microphone} microphone */
  #microphone(microphone) {
    if (microphone !== "on") this.#control.level(-Infinity);
    this.#notice(TROUBLES.get(microphone) ?? "");
    this.#show({ microphone, muted: this.#sound.muted });
  }

  /** Open or close the microphone; where the line has ended, take it up again. */
  #toggle() {
    if (this.#scene.line === "ended") return this.#line.open();
    if (this.#scene.microphone === "on") this.#sound.deafen();
    else if (this.#scene.microphone !== "asking") this.#sound.listen();
  }

  #press() {
    if (this.#scene.line === "ended") this.#line.open();
    else if (this.#scene.microphone === "on") this.#line.tell({ type: "press" });
    else if (this.#scene.microphone !== "asking") this.#sound.listen();
  }

  #mute() {
    this.#sound.muted = !this.#sound.muted;
    this.#show({ muted: this.#sound.muted });
  }

  /** @param {Mode} mode */
  #setMode(mode) {
    localStorage.setItem(MODE, mode);
    this.#control.mode = mode;
    this.#show({ mode });
  }

  /** @param {Event} event */
  #say(event) {
    event.preventDefault();
    const field = /** @type {HTMLInputElement} */ (this.#find("#talk-text"));
    const text = field.value.trim();
    if (text && this.#line.tell({ type: "say", text })) field.value = "";
  }

  /** @param {string} text */
  #partial(text) {
    this.#find("#talk-partial").textContent = text;
  }

  /**
   * A sentence that is no answer; empty to take the last one away.
   *
   * @param {string} text
   * @param {string} [login] where to go for a login
   */
  #notice(text, login = "") {
    const notice = this.#find("#talk-notice");
    notice.textContent = text;
    if (!login) return;
    const link = document.createElement("a");
    link.href = login;
    link.textContent = "Log in";
    notice.append(" ", link);
  }

  #measure() {
    const { roundTrip } = this.#line;
    if (roundTrip !== null) this.#root.dataset.roundTrip = (roundTrip * 1000).toFixed(0);
  }

  /** @param {Partial<Scene>} change */
  #show(change) {
    Object.assign(this.#scene, change);
    const { line, microphone, mode, muted } = this.#scene;
    const state = word(this.#scene);
    this.#root.dataset.state = state;
    this.#root.dataset.mode = mode;
    this.#find("#talk-state").textContent = state;
    this.#find("#talk-hint").textContent = hint(this.#scene);
    const button = this.#find("#talk-button");
    button.setAttribute("aria-label", mode === "hold" ? "Hold to talk" : "Microphone");
    if (mode === "open") button.setAttribute("aria-pressed", String(microphone === "on"));
    this.#find("#talk-mute").setAttribute("aria-pressed", String(muted && microphone === "on"));
    disable(this.#find("#talk-mute"), microphone !== "on");
    for (const name of ["#talk-send", "#talk-stop", "#talk-new"]) {
      disable(this.#find(name), line !== "open");
    }
  }
}

/**
 * @param {HTMLElement} button
 * @param {boolean} disabled
 */
function disable(button, disabled) {
  /** @type {HTMLButtonElement} */ (button).disabled = disabled;
}

/** Comes to life wherever, and whenever, Gradio renders it. */
class ParlourTalk extends HTMLElement {
  #talk = /** @type {Talk | null} */ (null);

  connectedCallback() {
    this.#talk = new Talk(this);
  }

  disconnectedCallback() {
    this.#talk?.close();
    this.#talk = null;
  }
}

customElements.define("parlour-talk", ParlourTalk);
