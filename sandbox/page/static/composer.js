// Where messages and slash commands are typed.

import { act, notice } from "./api.js";
import { h, menu } from "./dom.js";

let count = 0;

// `where` gives {channel, thread_ts, placeholder}; commands cannot be run in threads, as in Slack.
export function composer(world, where, testid) {
  const id = `commands-${count += 1}`;
  const list = h("div", { class: "completions", role: "listbox", id, "aria-label": "Commands", hidden: true });
  const field = h("textarea", {
    rows: 1, "data-testid": testid, role: "combobox", "aria-expanded": "false", "aria-controls": id,
    "aria-autocomplete": "list", "aria-label": "Message", spellcheck: "false",
  });
  const sendButton = h("button", { type: "submit", class: "send", "aria-label": "Send" }, "➤");
  const bolt = h("button", { type: "button", class: "icon", "aria-label": "Shortcuts", title: "Shortcuts", onclick: () => shortcuts(world, bolt) }, "⚡");
  let chosen = 0;

  const matches = () => {
    if (where().thread_ts || !/^\/\S*$/.test(field.value)) return [];
    return world.state.app.commands.filter((one) => one.command.startsWith(field.value.toLowerCase()));
  };
  const complete = (command) => { field.value = `${command} `; redraw(); field.focus(); };
  const redraw = () => {
    const found = matches();
    chosen = Math.min(chosen, Math.max(found.length - 1, 0));
    list.hidden = found.length === 0;
    field.setAttribute("aria-expanded", String(found.length > 0));
    list.replaceChildren(...found.map((one, index) => h("div", {
      role: "option", id: `${id}-${index}`, "aria-selected": String(index === chosen), onpointerdown: (event) => { event.preventDefault(); complete(one.command); },
    }, h("b", {}, one.command), h("span", { class: "usage" }, one.usage_hint || ""), h("span", { class: "muted" }, one.description || ""))));
    if (found.length) field.setAttribute("aria-activedescendant", `${id}-${chosen}`); else field.removeAttribute("aria-activedescendant");
    field.style.height = "auto";
    field.style.height = `${Math.min(field.scrollHeight, 180)}px`;
    sendButton.disabled = field.value.trim() === "";
  };
  const send = async () => {
    const text = field.value.trim();
    if (!text) return;
    const place = where();
    if (place.thread_ts && text.startsWith("/")) { notice("Slash commands cannot be used in threads. Type them in the channel."); return; }
    field.value = "";
    redraw();
    const [, command, rest] = text.match(/^(\/\S+)\s*([\s\S]*)$/) || [];
    const user = world.state.me;
    const done = command
      ? await act("slash", { user, channel: place.channel, command, text: rest })
      : await act("say", { user, channel: place.channel, text, thread_ts: place.thread_ts });
    if (!done && !field.value) { field.value = text; redraw(); }
  };
  field.addEventListener("input", redraw);
  field.addEventListener("keydown", (event) => {
    const found = list.hidden ? [] : matches();
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (found.length && step) { event.preventDefault(); chosen = (chosen + step + found.length) % found.length; redraw(); return; }
    if (event.key === "Escape" && found.length) { list.hidden = true; return; }
    const exact = found.some((one) => one.command === field.value);
    if (found.length && (event.key === "Tab" || (event.key === "Enter" && !exact))) { event.preventDefault(); complete(found[chosen].command); return; }
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); send(); }
  });
  field.addEventListener("blur", () => { list.hidden = true; });
  const form = h("form", { onsubmit: (event) => { event.preventDefault(); send(); } }, list, field,
    h("div", { class: "composerbar" }, bolt, h("span", { class: "muted" }, "Type / for commands"), sendButton));
  sendButton.disabled = true;
  return { node: form, refresh: () => { field.placeholder = where().placeholder; }, focus: () => field.focus() };
}

function shortcuts(world, anchor) {
  const list = world.state.app.shortcuts.filter((one) => one.type === "global");
  const run = (one) => act("shortcut", { user: world.state.me, callback_id: one.callback_id });
  if (list.length) menu(anchor, list.map((one) => [one.name, () => run(one)]), "Shortcuts");
  else notice("There are no global shortcuts.");
}
