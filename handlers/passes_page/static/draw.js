// What is seen. Text is always a text node, so a name can never become markup.

import { day, number, told } from "/passes/told.js";
import { site } from "/passes/api.js";

const MARKS = { good: "✓", info: "i", warn: "!" };

export const byId = (id) => document.getElementById(id);

export function h(tag, props, ...children) {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(props || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else node.setAttribute(key, value === true ? "" : String(value));
  }
  node.append(...children.flat().filter(Boolean));
  return node;
}

export function drawWaiting(waiting) {
  const box = byId("waiting");
  if (!waiting) return box.replaceChildren();
  if (!waiting.turns) return box.replaceChildren(h("p", { class: "soft" }, told(waiting.word)));
  const text = told("confirming", waiting);
  if (!box.querySelector("progress")) {
    box.replaceChildren(h("p", { class: "turn" }), h("progress", { max: waiting.turns, "aria-labelledby": "turn" }), h("p", { class: "soft" }));
    box.firstChild.id = "turn";
  }
  box.firstChild.textContent = text;
  box.querySelector("progress").value = waiting.turn;
  box.lastChild.textContent = told("confirming_hint");
}

// `result` is {tone, word, values, action: {word, run}, text: another word's sentence}.
export function drawResult(result) {
  const box = byId("result");
  box.hidden = !result;
  if (!result) return box.replaceChildren();
  const { tone, word, values, action, text } = result;
  box.className = tone;
  const does = action?.run
    ? h("button", { type: "button", class: "main", onclick: action.run }, told(action.word))
    : action && h("a", { class: "button", href: site, rel: "noreferrer" }, told(action.word));
  box.replaceChildren(
    h("span", { class: "mark", "aria-hidden": "true" }, MARKS[tone]),
    h("div", {}, h("h2", { id: "result-title" }, told(`${word}_title`, values)), h("p", {}, told(text || word, values)), does));
}

export function drawPasses(passes, fresh) {
  const box = byId("passes");
  box.setAttribute("aria-busy", "false");
  const now = passes.filter((one) => one.state !== "over").sort((a, b) => (a.state > b.state) - (a.state < b.state));
  const over = passes.filter((one) => one.state === "over");
  const open = box.querySelector("details")?.open || over.some((one) => one.id === fresh);
  const cards = (list) => h("ul", { class: "cards" }, list.map((one) => card(one, one.id === fresh)));
  box.replaceChildren(
    now.length ? h("section", { "aria-label": told("current") }, cards(now)) : empty(over.length ? "none_now" : "empty"),
    ...(over.length ? [h("details", { open }, h("summary", {}, told("earlier", { n: over.length })), cards(over))] : []));
}

export function drawLoading(yes) {
  const box = byId("passes");
  box.setAttribute("aria-busy", String(yes));
  box.replaceChildren(...(yes ? [h("p", { class: "soft" }, told("loading")), h("div", { class: "ghost", "aria-hidden": "true" })] : []));
}

function empty(word) {
  return h("section", { class: "empty", "aria-labelledby": "empty-title" }, h("h2", { id: "empty-title" }, told(`${word}_title`)), h("p", {}, told(word)),
    h("a", { class: "button", href: site, rel: "noreferrer" }, told("empty_link")));
}

function card(one, fresh) {
  return h("li", { class: `card ${one.state}`, "data-testid": "pass" },
    h("div", { class: "what" },
      h("p", { class: "tags" }, h("span", { class: `tag ${one.state}` }, told(`state_${one.state}`)), fresh && h("span", { class: "tag new" }, told("new"))),
      h("h2", {}, one.name || told("pass")),
      one.school?.name && h("p", { class: "soft" }, one.school.name),
      h("p", {}, times(one))),
    stub(one));
}

function times(one) {
  if (one.ended === "date") return one.until ? told("over_date", { date: day(one.until) }) : told("state_over");
  if (one.state === "over") return told(`over_${one.ended}`);
  const until = one.until ? told("valid_until", { date: day(one.until) }) : told("no_date");
  return one.state === "upcoming" ? `${told("starts", { date: day(one.from) })} · ${until}` : until;
}

// What is left, on the ticket's stub; nothing where a pass is over, or nobody set a number.
function stub(one) {
  if (one.state === "over") return null;
  if (one.unlimited) return h("p", { class: "stub" }, h("b", {}, "∞"), h("span", {}, told("unlimited")));
  if (one.classesLeft === null) return null;
  return h("p", { class: "stub" }, h("b", {}, number(one.classesLeft)), h("span", {}, told("classes_left", { n: one.classesLeft })));
}
