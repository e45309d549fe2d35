// What the page says, in the reader's language and zone.

import { WORDS } from "/passes/words.js";

const NORWEGIAN = /^(nb|nn|no)\b/i;

export const speech = { language: first() };

function first() {
  const asked = new URLSearchParams(location.search).get("lang");
  const wanted = asked ? [asked] : navigator.languages;
  const known = wanted.map((one) => (NORWEGIAN.test(one) ? "nb" : /^en\b/i.test(one) ? "en" : null));
  return known.find(Boolean) || "en";
}

export const other = () => (speech.language === "en" ? "nb" : "en");
export const nameOf = (language) => WORDS[language].language_name;

// `values.n` chooses between one and many; values are put in as they are, and never read. `seconds` bring their word.
export function told(key, values = {}) {
  const found = WORDS[speech.language][key];
  const form = typeof found === "string" ? found : found[new Intl.PluralRules(speech.language).select(values.n)];
  return form.replace(/\{(\w+)\}/g, (_, name) => shown(name, values[name]));
}

function shown(name, value) {
  if (name === "seconds") return new Intl.NumberFormat(speech.language, { style: "unit", unit: "second", unitDisplay: "long" }).format(value);
  return typeof value === "number" ? number(value) : String(value);
}

export const number = (value) => new Intl.NumberFormat(speech.language).format(value);

export function day(text) {
  return new Intl.DateTimeFormat(speech.language === "en" ? "en-GB" : "nb", { day: "numeric", month: "short", year: "numeric" }).format(new Date(text));
}
