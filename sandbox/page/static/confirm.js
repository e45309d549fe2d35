// "Are you sure?", as the app worded it.

import { byId, h } from "./dom.js";
import { textObject } from "./mrkdwn.js";

export function confirmed(wanted, names) {
  return new Promise((resolve) => {
    let answer = false;
    const yes = h("button", {
      type: "button", class: `btn ${wanted.style || "primary"}`, "data-testid": "confirm-yes",
      onclick: () => { answer = true; dialog.close(); },
    }, wanted.confirm.text);
    const no = h("button", { type: "button", class: "btn", "data-testid": "confirm-no", onclick: () => dialog.close() }, wanted.deny.text);
    const dialog = h("dialog", { class: "modal confirm", "aria-labelledby": "confirm-title", "data-testid": "confirm" },
      h("h2", { id: "confirm-title" }, wanted.title.text),
      h("div", { class: "text" }, textObject(wanted.text, names)),
      h("div", { class: "foot" }, no, yes));
    dialog.addEventListener("close", () => { dialog.remove(); resolve(answer); });
    byId("dialogs").append(dialog);
    dialog.showModal();
    no.focus();
  });
}
