/** @import { Choices as Chosen, Mode, Welcome } from "./protocol.js" */

/**
 * @typedef {object} Changes What somebody chose.
 * @property {(mode: Mode) => void} mode
 * @property {(choice: {voice?: string, speed?: number, mind?: string}) => void} choose
 */

const MINDS = new Map([
  ["auto", "Automatic"],
  ["home", "At home only"],
]);

/** The way to talk, the voice, its speed, and the mind. */
export class Choices {
  #modes;
  #voice;
  #speed;
  #pace;
  #mind;

  /**
   * @param {ParentNode} root
   * @param {Changes} changes
   */
  constructor(root, changes) {
    const find = (/** @type {string} */ name) => root.querySelector(name);
    this.#modes = /** @type {NodeListOf<HTMLInputElement>} */ (
      root.querySelectorAll("[name=talk-mode]")
    );
    this.#voice = /** @type {HTMLSelectElement} */ (find("#talk-voice"));
    this.#speed = /** @type {HTMLInputElement} */ (find("#talk-speed"));
    this.#pace = /** @type {HTMLOutputElement} */ (find("#talk-pace"));
    this.#mind = /** @type {HTMLSelectElement} */ (find("#talk-mind"));
    for (const input of this.#modes) {
      input.onchange = () => changes.mode(/** @type {Mode} */ (input.value));
    }
    this.#voice.onchange = () => changes.choose({ voice: this.#voice.value });
    this.#mind.onchange = () => changes.choose({ mind: this.#mind.value });
    this.#speed.oninput = () => this.#showPace();
    this.#speed.onchange = () => changes.choose({ speed: this.#speed.valueAsNumber });
  }

  /**
   * Show what there is to choose from, and what is chosen.
   *
   * @param {Welcome} welcome
   */
  offer(welcome) {
    fill(this.#voice, welcome.voices, (name) => name);
    fill(this.#mind, welcome.minds, (name) => MINDS.get(name) ?? capitalised(name));
    this.chosen(welcome);
  }

  /**
   * Show what holds now.
   *
   * @param {Chosen} chosen
   */
  chosen({ voice, speed, mind, mode }) {
    this.#voice.value = voice;
    this.#speed.value = String(speed);
    this.#mind.value = mind;
    for (const input of this.#modes) input.checked = input.value === mode;
    this.#showPace();
  }

  #showPace() {
    const pace = `${this.#speed.valueAsNumber.toFixed(2).replace(/0$/, "")}×`;
    this.#pace.value = pace;
    this.#speed.setAttribute("aria-valuetext", pace);
  }
}

/**
 * @param {HTMLSelectElement} select
 * @param {string[]} names
 * @param {(name: string) => string} title
 */
function fill(select, names, title) {
  select.replaceChildren(...names.map((name) => new Option(title(name), name)));
  select.disabled = names.length < 2;
}

/** @param {string} name */
function capitalised(name) {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
