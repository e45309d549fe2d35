// The app's dialogs. One <dialog> per view of the stack; only the top one is open.

import { act } from "./api.js";
import { blocks } from "./blocks.js";
import { byId, h } from "./dom.js";
import { context, forget, quietInputs, typedIn } from "./forms.js";

let shown = null;

export function showModals(world) {
  const top = world.state.modals.at(-1);
  const mark = top && JSON.stringify(top);
  if (shown && (!top || shown.id !== top.id)) {
    if (!world.state.modals.some((one) => one.id === shown.id)) forget(shown.id);
    shown.dialog.remove();
    shown = null;
  }
  if (!top || shown?.mark === mark) return;
  if (!shown) shown = { id: top.id, dialog: frame(world, top.id) };
  shown.mark = mark;
  const { dialog } = shown;
  const place = focusIn(dialog);
  const scrolled = dialog.querySelector(".body")?.scrollTop || 0;
  dialog.replaceChildren(...contents(world, top, dialog));
  if (!dialog.open) dialog.showModal();
  dialog.querySelector(".body").scrollTop = scrolled;
  focusAgain(dialog, place);
}

function frame(world, id) {
  const dialog = h("dialog", { class: "modal", "data-testid": "modal", "aria-labelledby": "modal-title" });
  dialog.addEventListener("cancel", (event) => {
    event.preventDefault();
    act("close", { user: world.state.me, view: id });
  });
  byId("dialogs").append(dialog);
  return dialog;
}

function contents(world, view, dialog) {
  const id = view.id;
  const place = context(world, id, { view: id }, { errors: view.errors, inputs: quietInputs(view.blocks) });
  const close = () => act("close", { user: world.state.me, view: id });
  const send = async () => {
    const button = dialog.querySelector("[data-testid=modal-submit]");
    if (!button || button.getAttribute("aria-busy") === "true") return;
    button.setAttribute("aria-busy", "true");
    await act("submit", { user: world.state.me, view: id, values: typedIn(id) });
    button.removeAttribute("aria-busy");
  };
  return [
    h("header", {}, h("span", { class: "appicon", "aria-hidden": "true" }, "P"), h("h2", { id: "modal-title" }, view.title.text),
      h("button", { type: "button", class: "icon", "aria-label": "Close dialog", onclick: close }, "✕")),
    h("form", { class: "body", novalidate: true, onsubmit: (event) => { event.preventDefault(); if (view.submit) send(); } },
      view.problem ? h("div", { class: "alert error", role: "alert" }, h("span", { class: "sign", "aria-hidden": "true" }, "!"), h("div", {}, view.problem)) : null,
      blocks(view.blocks, place),
      h("input", { type: "submit", class: "sr", tabindex: -1, "aria-hidden": "true" })),
    h("div", { class: "foot" },
      h("button", { type: "button", class: "btn", "data-testid": "modal-close", onclick: close }, view.close?.text || (view.submit ? "Cancel" : "Close")),
      view.submit ? h("button", { type: "button", class: "btn primary", "data-testid": "modal-submit", onclick: send }, view.submit.text) : null),
  ];
}

function focusIn(dialog) {
  const now = document.activeElement;
  if (!dialog.contains(now)) return null;
  return { action: now.dataset.action, start: now.selectionStart ?? null, testid: now.dataset.testid };
}

function focusAgain(dialog, place) {
  const wrong = dialog.querySelector("[aria-invalid=true]");
  const same = place?.action && dialog.querySelector(`[data-action="${CSS.escape(place.action)}"]`);
  const first = dialog.querySelector(".field input, .field textarea, .field select") || dialog.querySelector("[data-testid=modal-submit]");
  const target = wrong || same || first;
  if (!target) return;
  target.focus({ preventScroll: !wrong });
  if (target === same && place.start !== null && target.setSelectionRange) target.setSelectionRange(place.start, place.start);
}
