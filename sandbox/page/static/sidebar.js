// The workspace's left side: who you are, channels, and the app.

import { avatar } from "./avatar.js";
import { byId, h } from "./dom.js";

export function drawSidebar(world) {
  const { state } = world;
  const entry = (id, sign, name, extra) => h("button", {
    type: "button", class: `place${world.unread(id) ? " unread" : ""}`, "aria-current": world.place === id ? "page" : null,
    "data-testid": `place-${name}`, onclick: () => world.go(id),
  }, sign, h("span", { class: "placename" }, name), world.unread(id) ? h("span", { class: "dot", role: "img", "aria-label": "unread" }) : null, extra);
  const channels = state.channels.filter((one) => !one.dm);
  const dm = state.channels.find((one) => one.dm);
  byId("sidebar").replaceChildren(
    h("div", { class: "workspace" }, h("span", { class: "logo", "aria-hidden": "true" }, state.team[0]), h("b", {}, state.team)),
    personSwitch(world),
    h("h2", {}, "Channels"),
    ...(channels.length ? channels.map((one) => entry(one.id, h("span", { class: "sign", "aria-hidden": "true" }, one.private ? "🔒" : "#"), one.name))
      : [h("p", { class: "none" }, "No channels yet")]),
    h("h2", {}, "Apps"),
    dm ? entry(dm.id, avatar(state.users[state.bot], "tiny"), state.app.name) : "");
}

function personSwitch(world) {
  const { state } = world;
  const me = state.users[state.me];
  const label = (one) => (one.profile.title ? `${one.real_name} — ${one.profile.title}` : one.real_name);
  const picker = h("select", { id: "person", "data-testid": "person", onchange: (event) => world.become(event.target.value) },
    state.order.map((id) => state.users[id]).filter((one) => !one.is_bot && !one.deleted).map((one) => h("option", { value: one.id }, label(one))));
  picker.value = state.me;
  return h("div", { class: "person" }, avatar(me), h("div", {}, h("label", { for: "person" }, "You are:"), picker));
}
