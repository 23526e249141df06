import { Choices } from "./choices.js";
import { Control } from "./control.js";
import { Face } from "./face.js";
import { keep, recall } from "./kept.js";
import { Line } from "./line.js";
import { Log } from "./log.js";
import { Sound } from "./sound.js";
import { TROUBLES } from "./state.js";
import { Traces } from "./trace.js";

/** @import { Standing } from "./line.js" */
/** @import { FromServer, Mode, Welcome } from "./protocol.js" */
/** @import { Report } from "./playback.js" */
/** @import { Microphone } from "./sound.js" */

const MODE = "parlour.mode";
/** The user where nobody need log in. */
const NOBODY = "owner";

/** One visit: the line, the sound, and everything that one sees of them. */
class Talk {
  #face;
  #line;
  #sound;
  #log;
  #traces;
  #choices;
  #control;
  #leave = new AbortController();

  /** @param {HTMLElement} root */
  constructor(root) {
    this.#face = new Face(root, {
      line: "connecting",
      server: "listening",
      waiting: "",
      microphone: "off",
      muted: false,
      mode: recall("localStorage", MODE) === "hold" ? "hold" : "open",
    });
    const url = new URL("/voice/ws", location.href);
    url.protocol = url.protocol.replace("http", "ws");
    this.#sound = new Sound({
      heard: (packet, decibels) => this.#heard(packet, decibels),
      sounded: (report) => this.#sounded(report),
      microphone: (microphone) => this.#microphone(microphone),
    });
    const near = () => ({ rate: this.#sound.rate, mode: this.#face.scene.mode });
    this.#line = new Line(url.href, near, {
      told: (message) => this.#told(message),
      sounded: (epoch, offset, samples) => this.#sound.play(epoch, offset, samples),
      stands: (standing) => this.#stands(standing),
    });
    this.#log = new Log(this.#face.find("#talk-log"));
    this.#traces = new Traces(root);
    this.#choices = new Choices(root, {
      mode: (mode) => {
        this.#setMode(mode);
        this.#line.tell({ type: "mode", mode });
      },
      choose: (choice) => this.#line.tell({ type: "choose", ...choice }),
    });
    this.#control = new Control(this.#face.button("#talk-button"), {
      toggle: () => this.#toggle(),
      press: () => this.#press(),
      release: () => this.#line.tell({ type: "release" }),
      stop: () => this.#line.tell({ type: "stop" }),
    });
    this.#attend();
    this.#setMode(this.#face.scene.mode);
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
    const back = () => this.#face.scene.line === "lost" && this.#line.open();
    window.addEventListener("online", back, { signal });
    document.addEventListener("visibilitychange", () => document.hidden || back(), { signal });
    const on = (/** @type {string} */ name, /** @type {() => void} */ act) =>
      this.#face.find(name).addEventListener("click", act, { signal });
    on("#talk-stop", () => this.#line.tell({ type: "stop" }));
    on("#talk-mute", () => this.#mute());
    on("#talk-new", () => this.#line.tell({ type: "new" }));
    on("#talk-logout", logOut);
    const form = this.#face.find("#talk-form");
    form.addEventListener("submit", (event) => this.#say(event), { signal });
  }

  /** @param {FromServer} message */
  #told(message) {
    switch (message.type) {
      case "welcome":
        return this.#welcome(message);
      case "state":
        return this.#face.show({ server: message.state });
      case "partial":
        return this.#face.partial(message.text);
      case "heard":
        this.#face.partial("");
        this.#face.notice("");
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
        return this.#face.show({ waiting: message.message });
      case "notice":
      case "fault":
      case "refused":
      case "bye":
        return this.#face.notice(message.message);
      case "pong":
        return this.#face.note("roundTrip", 1000 * (this.#line.roundTrip ?? 0));
    }
  }

  /** @param {Welcome} welcome */
  #welcome(welcome) {
    this.#sound.restart(welcome.lead);
    this.#log.restart(welcome.name, welcome.turns);
    this.#traces.restart(welcome.traces);
    this.#choices.offer(welcome);
    this.#face.find("#talk-user").textContent = welcome.user;
    this.#face.find("#talk-leave").hidden = welcome.user === NOBODY;
    this.#face.partial("");
    this.#face.notice("");
    this.#setMode(welcome.mode);
    this.#face.show({ waiting: "", server: welcome.mode === "hold" ? "ready" : "listening" });
  }

  /** @param {Standing} standing */
  #stands({ phase, why, login }) {
    if (why) this.#face.notice(why, login ? "/login" : "");
    this.#face.show({ line: phase });
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
    this.#face.note("underruns", underruns);
  }

  /** @param {Microphone} microphone */
  #microphone(microphone) {
    if (microphone !== "on") this.#control.level(-Infinity);
    this.#face.notice(TROUBLES.get(microphone) ?? "");
    this.#face.show({ microphone, muted: this.#sound.muted });
    // The first press opens the microphone; who still holds it then is heard from there on.
    if (microphone === "on" && this.#control.isHeld) this.#line.tell({ type: "press" });
  }

  /** Open or close the microphone; where the line has ended, take it up again. */
  #toggle() {
    if (this.#face.scene.line === "ended") return this.#line.open();
    if (this.#face.scene.microphone === "on") this.#sound.deafen();
    else if (this.#face.scene.microphone !== "asking") this.#sound.listen();
  }

  #press() {
    if (this.#face.scene.line === "ended") this.#line.open();
    else if (this.#face.scene.microphone === "on") this.#line.tell({ type: "press" });
    else if (this.#face.scene.microphone !== "asking") this.#sound.listen();
  }

  #mute() {
    this.#sound.muted = !this.#sound.muted;
    this.#face.show({ muted: this.#sound.muted });
  }

  /** @param {Mode} mode */
  #setMode(mode) {
    keep("localStorage", MODE, mode);
    this.#control.mode = mode;
    this.#face.show({ mode });
  }

  /** @param {Event} event */
  #say(event) {
    event.preventDefault();
    const field = /** @type {HTMLInputElement} */ (this.#face.find("#talk-text"));
    const text = field.value.trim();
    if (text && this.#line.tell({ type: "say", text })) field.value = "";
  }
}

async function logOut() {
  await fetch("/logout", { method: "POST" });
  location.assign("/login");
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
