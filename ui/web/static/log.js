/** @import { Spoken, Turn } from "./protocol.js" */

/** Turns that are shown; the rest is in the history. */
const MOST_PARTS = 200;
/** Pixels from the end within which one is reading the newest words. */
const NEAR = 160;

/**
 * A new element with a class, and text in it.
 *
 * @param {string} tag
 * @param {string} name
 * @param {string} [text]
 */
export function element(tag, name, text = "") {
  const made = document.createElement(tag);
  made.className = name;
  made.textContent = text;
  return made;
}

/** The conversation: what was said, and what was heard of each answer. */
export class Log {
  #root;
  #name = "Parlour";
  /** The answer that sounds, and the way it came. */
  #answer = /** @type {HTMLElement | null} */ (null);
  #route = "";

  /** @param {HTMLElement} root */
  constructor(root) {
    this.#root = root;
  }

  /**
   * Show a conversation from its beginning.
   *
   * @param {string} name of the assistant
   * @param {Turn[]} turns
   */
  restart(name, turns) {
    this.#name = name;
    this.#answer = null;
    this.#root.replaceChildren();
    for (const { user, heard, rest, complete, route } of turns) {
      this.heard(user);
      this.replied(route);
      this.spoken({ type: "spoken", text: heard, rest, complete });
    }
    this.#root.scrollTop = this.#root.scrollHeight;
  }

  /**
   * Words of the person.
   *
   * @param {string} text
   */
  heard(text) {
    if (text) this.#add("you", "You").append(element("p", "pl-words", text));
  }

  /**
   * The way the next answer came.
   *
   * @param {string} route
   */
  replied(route) {
    this.#answer = null;
    this.#route = route;
  }

  /**
   * A piece of the answer begins to sound.
   *
   * @param {string} text
   */
  saying(text) {
    const words = this.#words();
    const joined = /\s$/.test(words.textContent ?? "") || /^\s/.test(text);
    words.append(words.textContent && !joined ? ` ${text}` : text);
    this.#follow();
  }

  /**
   * An answer is over: these words were heard, and those were not.
   *
   * @param {Spoken} spoken
   */
  spoken({ text, rest, complete }) {
    if (!this.#answer && !text && !rest) return;
    const words = this.#words();
    words.textContent = text;
    if (!complete) {
      words.append(" ", element("span", "pl-hidden", "Not heard: "));
      words.append(element("span", "pl-unheard", rest || "…"));
    }
    this.#answer = null;
    this.#follow();
  }

  #words() {
    if (!this.#answer) {
      const turn = this.#add("parlour", this.#name, this.#route);
      this.#answer = element("p", "pl-words");
      turn.append(this.#answer);
    }
    return this.#answer;
  }

  /**
   * @param {"you" | "parlour"} who
   * @param {string} name
   * @param {string} [route]
   */
  #add(who, name, route) {
    const turn = element("div", `pl-turn pl-${who}`);
    const head = element("p", "pl-who", name);
    if (route) head.append(element("span", "pl-route", route));
    turn.append(head);
    this.#root.append(turn);
    if (this.#root.children.length > MOST_PARTS) this.#root.firstElementChild?.remove();
    this.#follow();
    return turn;
  }

  /** Keep the newest words in view, unless somebody looks at earlier ones. */
  #follow() {
    const { scrollHeight, scrollTop, clientHeight } = this.#root;
    if (scrollHeight - scrollTop - clientHeight < NEAR) this.#root.scrollTop = scrollHeight;
  }
}
