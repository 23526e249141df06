import { IN_TURN, hint, word } from "./state.js";

/** @import { Scene } from "./state.js" */

/** The round control and the words around it: how things stand, and what one can do. */
export class Face {
  #root;

  /**
   * @param {HTMLElement} root
   * @param {Scene} scene
   */
  constructor(root, scene) {
    this.#root = root;
    this.scene = scene;
  }

  /**
   * The element with an id, such as `#talk-log`.
   *
   * @param {string} id
   */
  find(id) {
    return /** @type {HTMLElement} */ (this.#root.querySelector(id));
  }

  /**
   * The button with an id.
   *
   * @param {string} id
   */
  button(id) {
    return /** @type {HTMLButtonElement} */ (this.find(id));
  }

  /**
   * Show the scene with this change.
   *
   * @param {Partial<Scene>} change
   */
  show(change) {
    Object.assign(this.scene, change);
    const state = word(this.scene);
    this.#root.dataset.state = state;
    this.#root.dataset.mode = this.scene.mode;
    const shown = this.find("#talk-state");
    shown.ariaLive = IN_TURN.has(state) ? "off" : "polite";
    shown.textContent = state;
    this.find("#talk-hint").textContent = hint(this.scene);
    this.#showButtons();
  }

  #showButtons() {
    const { line, microphone, mode, muted } = this.scene;
    const open = microphone === "on";
    const round = this.button("#talk-button");
    round.ariaLabel = mode === "hold" ? "Hold to talk" : "Microphone";
    if (mode === "open") round.ariaPressed = String(open);
    this.button("#talk-mute").ariaPressed = String(open && muted);
    this.button("#talk-mute").disabled = !open;
    for (const id of ["#talk-send", "#talk-stop", "#talk-new"]) {
      this.button(id).disabled = line !== "open";
    }
  }

  /**
   * The words of somebody who still speaks.
   *
   * @param {string} text
   */
  partial(text) {
    this.find("#talk-partial").textContent = text;
  }

  /**
   * A sentence that is no answer; empty to take the last one away.
   *
   * @param {string} text
   * @param {string} [login] where to go for a login
   */
  notice(text, login = "") {
    const notice = this.find("#talk-notice");
    notice.textContent = text;
    if (!login) return;
    const link = document.createElement("a");
    link.href = login;
    link.textContent = "Log in";
    notice.append(" ", link);
  }

  /**
   * Note a measure where whoever looks for it finds it.
   *
   * @param {string} name
   * @param {number} value
   */
  note(name, value) {
    this.#root.dataset[name] = String(Math.round(value));
  }
}
