/** @import { Mode } from "./protocol.js" */

/**
 * What the round control asks for.
 *
 * @typedef {object} Wishes
 * @property {() => void} toggle open or close the microphone
 * @property {() => void} press
 * @property {() => void} release
 * @property {() => void} stop
 */

/** Elements that the space bar belongs to. */
const TAKES_SPACE = "input, textarea, select, button, summary, a, [contenteditable], [role=tab]";
/** Decibels of full scale between an empty and a full ring. */
const QUIETEST = -60;
const LOUDEST = -15;
/** Levels that a ring can show, and milliseconds from one to the next. */
const LEVELS = 40;
const SHOWN_EVERY = 80;

/** The round control: a switch in open mode, a key in hold mode; and the keyboard for both. */
export class Control {
  /** @type {Mode} */ #mode = "open";
  #held = false;
  #level = 0;
  #shown = 0;
  #button;
  #wishes;
  #leave = new AbortController();

  /**
   * @param {HTMLButtonElement} button
   * @param {Wishes} wishes
   */
  constructor(button, wishes) {
    this.#button = button;
    this.#wishes = wishes;
    const { signal } = this.#leave;
    button.addEventListener("click", (event) => this.#clicked(event), { signal });
    button.addEventListener("pointerdown", (event) => this.#down(event), { signal });
    // A long touch would open the menu of the browser.
    button.addEventListener("contextmenu", (event) => event.preventDefault(), { signal });
    for (const end of ["pointerup", "pointercancel", "lostpointercapture"]) {
      button.addEventListener(end, () => this.#up(), { signal });
    }
    document.addEventListener("keydown", (event) => this.#keyDown(event), { signal });
    document.addEventListener("keyup", (event) => this.#keyUp(event), { signal });
    window.addEventListener("blur", () => this.#up(), { signal });
  }

  /** Listen to the keyboard no more. */
  close() {
    this.#leave.abort();
  }

  /** Whether somebody holds it now, or the space bar in its stead. */
  get isHeld() {
    return this.#held;
  }

  /** @param {Mode} mode */
  set mode(mode) {
    this.#up();
    this.#mode = mode;
  }

  /**
   * Fill the ring as loud as the microphone is.
   *
   * @param {number} decibels of full scale
   */
  level(decibels) {
    const share = (decibels - QUIETEST) / (LOUDEST - QUIETEST);
    // Each change is painted: fewer of them leave the processor to whoever answers, if it is this one.
    const level = Math.round(Math.max(0, Math.min(1, share)) * LEVELS) / LEVELS;
    const soon = performance.now() - this.#shown < SHOWN_EVERY;
    // Silence may be the last thing there is to show: it never waits.
    if (level === this.#level || (soon && level)) return;
    this.#level = level;
    this.#shown = performance.now();
    this.#button.style.setProperty("--level", String(level));
  }

  /** @param {MouseEvent} event */
  #clicked(event) {
    if (this.#mode === "open") this.#wishes.toggle();
    // Without a pointer (Enter, or a screen reader) one press begins, and the next one ends.
    else if (event.detail === 0) this.#held ? this.#up() : this.#hold();
  }

  /** @param {PointerEvent} event */
  #down(event) {
    if (this.#mode !== "hold" || event.button !== 0) return;
    this.#button.setPointerCapture(event.pointerId);
    this.#hold();
  }

  /** @param {KeyboardEvent} event */
  #keyDown(event) {
    if (event.key === "Escape") return this.#wishes.stop();
    if (event.key === "Enter" && event.repeat && event.target === this.#button) {
      return event.preventDefault();
    }
    if (event.key !== " " || this.#mode !== "hold" || !this.#button.checkVisibility()) return;
    const target = /** @type {Element} */ (event.target);
    if (target !== this.#button && target.closest(TAKES_SPACE)) return;
    event.preventDefault();
    if (!event.repeat) this.#hold();
  }

  /** @param {KeyboardEvent} event */
  #keyUp(event) {
    if (event.key !== " " || !this.#held) return;
    event.preventDefault();
    this.#up();
  }

  #hold() {
    if (this.#held) return;
    this.#held = true;
    this.#button.setAttribute("aria-pressed", "true");
    this.#wishes.press();
  }

  #up() {
    if (!this.#held) return;
    this.#held = false;
    this.#button.setAttribute("aria-pressed", "false");
    this.#wishes.release();
  }
}
