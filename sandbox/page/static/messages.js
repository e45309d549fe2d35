// One message, the list of a channel, and the thread beside it. A message is redrawn only when it changed.

import { act } from "./api.js";
import { avatar } from "./avatar.js";
import { blocks } from "./blocks.js";
import { dayLabel, timeOf } from "./dates.js";
import { h, link, menu } from "./dom.js";
import { emoji } from "./emoji.js";
import { context } from "./forms.js";
import { mrkdwn } from "./mrkdwn.js";

const drawn = new Map();
const CLOSE_SECONDS = 300;

const sameBreath = (a, b) => a && a.user === b.user && !a.ephemeral && !b.ephemeral && Number(b.ts) - Number(a.ts) < CLOSE_SECONDS;

export function drawList(box, list, world, scope) {
  const nodes = [];
  let before = null;
  for (const message of list) {
    if (!before || dayLabel(before.ts) !== dayLabel(message.ts)) {
      nodes.push(keep(`${scope}-${dayLabel(message.ts)}-${message.channel}`, "", () => h("div", { class: "day" }, h("span", {}, dayLabel(message.ts)))));
    }
    const replies = scope === "list" ? world.replies(message) : [];
    const joined = sameBreath(before, message) && !before.hasReplies;
    const mark = JSON.stringify([message, joined, replies.length, replies.at(-1)?.ts, world.state.me]);
    nodes.push(keep(`${scope}-${message.channel}-${message.ts}`, mark, () => drawMessage(message, { joined, replies, world, scope })));
    before = { ...message, hasReplies: replies.length > 0 };
  }
  const atEnd = box.scrollHeight - box.scrollTop - box.clientHeight < 80;
  const same = nodes.length === box.children.length && nodes.every((node, index) => node === box.children[index]);
  if (!same) box.replaceChildren(...nodes);
  if (!same && atEnd) box.scrollTop = box.scrollHeight;
}

function keep(key, mark, draw) {
  const old = drawn.get(key);
  if (old && old.mark === mark) return old.node;
  const node = draw();
  drawn.set(key, { mark, node });
  return node;
}

function drawMessage(message, { joined, replies, world, scope }) {
  const who = world.state.users[message.user];
  const place = context(world, `${message.channel}/${message.ts}`, { channel: message.channel, ts: message.ts });
  const inApp = message.user === world.state.bot;
  const body = h("div", { class: "messagebody" },
    message.ephemeral ? h("div", { class: "private" }, h("span", { "aria-hidden": "true" }, "👁 "), "Only visible to you",
      h("button", { type: "button", class: "dismiss", onclick: () => act("dismiss", { user: world.state.me, channel: message.channel, ts: message.ts }) }, "Dismiss")) : null,
    joined ? null : h("div", { class: "who" }, h("b", {}, who?.real_name || message.user), inApp ? h("span", { class: "badge" }, "APP") : null,
      who?.is_restricted ? h("span", { class: "badge guest" }, "GUEST") : null, h("time", {}, timeOf(message.ts))),
    content(message, place, world),
    (message.files || []).map((file) => h("div", { class: "file" }, h("span", { "aria-hidden": "true" }, "📄 "), link(file.url_private, file.title), h("span", { class: "muted" }, ` ${file.size} bytes`))),
    message.reactions.length ? h("div", { class: "reactions" }, message.reactions.map((one) => h("span", {}, emoji(one.name), ` ${one.count}`))) : null,
    replies.length ? h("button", { type: "button", class: "replies", "data-testid": "replies", onclick: () => world.openThread(message.ts) },
      avatar(world.state.users[replies.at(-1).user], "tiny"), h("b", {}, replies.length === 1 ? "1 reply" : `${replies.length} replies`)) : null);
  return h("article", {
    class: `message${joined ? " joined" : ""}${message.ephemeral ? " ephemeral" : ""}`, "data-testid": "message", "data-ts": message.ts,
    id: `${scope}-${message.channel}-${message.ts}`, "aria-label": `${who?.real_name || "Somebody"}, ${timeOf(message.ts)}`,
  }, joined ? h("time", { class: "gutter", "aria-hidden": "true" }, timeOf(message.ts)) : avatar(who), body, message.tombstone ? null : tools(message, world, scope));
}

function content(message, place, world) {
  const edited = message.edited && !message.tombstone ? h("span", { class: "edited" }, "(edited)") : null;
  if (message.blocks.length) return h("div", { class: "blocks" }, blocks(message.blocks, place), edited);
  return h("div", { class: message.tombstone ? "text muted" : "text" }, mrkdwn(message.text, world.names), edited ? [" ", edited] : null);
}

function tools(message, world, scope) {
  const list = world.state.app.shortcuts.filter((one) => one.type === "message");
  const run = (one) => act("shortcut", { user: world.state.me, callback_id: one.callback_id, channel: message.channel, ts: message.ts });
  const more = h("button", {
    type: "button", "aria-label": "More message actions", "aria-haspopup": "menu", title: "More actions",
    onclick: () => menu(more, list.map((one) => [one.name, () => run(one)]), "Message actions"),
  }, "⋯");
  const reply = h("button", { type: "button", "aria-label": "Reply in thread", title: "Reply in thread", onclick: () => world.openThread(message.thread_ts || message.ts) }, "💬");
  if (message.ephemeral) return null;
  return h("div", { class: "tools" }, scope === "list" ? reply : null, list.length ? more : null);
}
