/**
 * What the browser keeps for this page: `sessionStorage` for a tab, `localStorage` for all.
 * One that is told to keep nothing throws at the name already; then nothing is kept.
 *
 * @typedef {"sessionStorage" | "localStorage"} Place
 */

/**
 * @param {Place} place
 * @param {string} key
 */
export function recall(place, key) {
  try {
    return window[place].getItem(key);
  } catch {
    return null;
  }
}

/**
 * @param {Place} place
 * @param {string} key
 * @param {string} value
 */
export function keep(place, key, value) {
  try {
    window[place].setItem(key, value);
  } catch {
    // It is asked again next time.
  }
}
