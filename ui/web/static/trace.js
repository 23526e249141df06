import { element } from "./log.js";

/** @import { Trace } from "./protocol.js" */

const MOST = 50;
/** Colours for parts, in their order; `style.css` has as many. */
const COLOURS = 8;
const SVG = "http://www.w3.org/2000/svg";

/** What the last answer waited for, part by part, and how long the last fifty took. */
export class Traces {
  /** @type {Trace[]} */ #traces = [];
  #find;

  /** @param {ParentNode} root */
  constructor(root) {
    this.#find = (/** @type {string} */ name) =>
      /** @type {HTMLElement} */ (root.querySelector(name));
  }

  /** @param {Trace[]} traces */
  restart(traces) {
    this.#traces = traces.slice(-MOST);
    this.#draw();
  }

  /** @param {Trace} trace */
  add(trace) {
    this.restart([...this.#traces, trace]);
  }

  #draw() {
    const last = this.#traces.at(-1);
    this.#find("#talk-times").hidden = !last;
    if (!last) return;
    this.#drawLast(last);
    this.#drawAll(this.#traces);
    this.#list(this.#traces);
  }

  /** @param {Trace} trace */
  #drawLast(trace) {
    const parts = shown(trace);
    const why = [trace.why].flat().filter(Boolean).join(", ");
    const way = why ? `${trace.route}: ${why}` : trace.route;
    this.#find("#talk-wait").textContent = `${duration(trace.wait)} by ${way}`;
    const bar = this.#find("#talk-last");
    bar.setAttribute("aria-label", `Of ${duration(trace.wait)}: ${listed(parts)}.`);
    let left = 0;
    const pieces = parts.map(({ colour, seconds }) => {
      const width = (100 * seconds) / trace.wait;
      left += width;
      return box(colour, left - width, 0, width, 1);
    });
    bar.replaceChildren(...pieces);
    this.#find("#talk-parts").replaceChildren(...parts.map(entry));
  }

  /** @param {Trace[]} traces */
  #drawAll(traces) {
    const waits = traces.map(({ wait }) => wait).sort((a, b) => a - b);
    const middle = waits.length >> 1;
    const median = (waits[middle] + waits[waits.length - 1 - middle]) / 2;
    const slowest = waits[waits.length - 1];
    const many = traces.length === 1 ? "The last answer" : `The last ${traces.length} answers`;
    const summary = `${many}: median ${duration(median)}, slowest ${duration(slowest)}`;
    this.#find("#talk-summary").textContent = summary;
    const top = ceiling(slowest);
    this.#find("#talk-top").textContent = duration(top);
    this.#find("#talk-half").textContent = duration(top / 2);
    const chart = this.#find("#talk-many");
    chart.setAttribute("aria-label", `${summary}.`);
    chart.replaceChildren(...traces.flatMap((trace, at) => column(trace, at, top)));
  }

  /** @param {Trace[]} traces */
  #list(traces) {
    const rows = [...traces].reverse().map((trace) => {
      const row = document.createElement("tr");
      const at = new Date(trace.at).toLocaleTimeString();
      const cells = [at, trace.route, duration(trace.wait), listed(shown(trace))];
      row.append(...cells.map((text) => element("td", "", text)));
      return row;
    });
    this.#find("#talk-table tbody").replaceChildren(...rows);
  }
}

/**
 * Seconds for people.
 *
 * @param {number} seconds
 */
export function duration(seconds) {
  return seconds < 1 ? `${Math.round(seconds * 1000)} ms` : `${seconds.toFixed(2)} s`;
}

/**
 * The parts that took any time, each with its colour.
 *
 * @param {Trace} trace
 */
function shown(trace) {
  return Object.entries(trace.parts)
    .map(([name, seconds], at) => ({ name, seconds, colour: at % COLOURS }))
    .filter(({ seconds }) => seconds >= 0.0005);
}

/** @param {ReturnType<typeof shown>} parts */
function listed(parts) {
  return parts.map(({ name, seconds }) => `${name} ${duration(seconds)}`).join(", ");
}

/** @param {ReturnType<typeof shown>[number]} part */
function entry({ name, seconds, colour }) {
  const item = element("li", "", `${name} ${duration(seconds)}`);
  item.prepend(element("span", `pl-swatch pl-part-${colour}`));
  return item;
}

/**
 * @param {Trace} trace
 * @param {number} at
 * @param {number} top seconds of the whole height
 */
function column(trace, at, top) {
  let height = 0;
  return shown(trace).map(({ seconds, colour }) => {
    height += seconds / top;
    return box(colour, at + 0.1, 1 - height, 0.8, seconds / top);
  });
}

/**
 * @param {number} colour
 * @param {number} x
 * @param {number} y
 * @param {number} width
 * @param {number} height
 */
function box(colour, x, y, width, height) {
  const made = document.createElementNS(SVG, "rect");
  made.setAttribute("class", `pl-part-${colour}`);
  for (const [name, value] of Object.entries({ x, y, width, height })) {
    made.setAttribute(name, value.toFixed(4));
  }
  return made;
}

/**
 * The next round number of seconds: 1, 2 or 5 times a power of ten.
 *
 * @param {number} seconds
 */
function ceiling(seconds) {
  const power = 10 ** Math.floor(Math.log10(Math.max(seconds, 0.01)));
  return ([1, 2, 5, 10].find((step) => step * power >= seconds) ?? 10) * power;
}
