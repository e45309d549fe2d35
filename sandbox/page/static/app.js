// Puts the page together, and keeps it true to the sandbox's state.

import { act, getJson, notice } from "./api.js";
import { blocks } from "./blocks.js";
import { composer } from "./composer.js";
import { byId, h } from "./dom.js";
import { context } from "./forms.js";
import { drawList } from "./messages.js";
import { showModals } from "./modal.js";
import { drawSidebar } from "./sidebar.js";
import { startTill } from "./till.js";

const world = {
  state: null,
  place: null,
  tab: "messages",
  thread: null,
  seen: new Map(),
  names: {
    user: (id) => world.state.users[id]?.real_name || id,
    channel: (id) => world.state.channels.find((one) => one.id === id)?.name || "private-channel",
    group: (id) => world.state.groups[id] || id,
  },
  replies: (message) => world.state.messages.filter((one) => one.channel === message.channel && one.thread_ts === message.ts),
  here: () => world.state.messages.filter((one) => one.channel === world.place),
  channel: () => world.state.channels.find((one) => one.id === world.place),
  unread: (id) => id !== world.place && (lastIn(id) || "") > (world.seen.get(id) || ""),
  go, become, openThread,
};
let turn = 0;
let main;
let beside;

const lastIn = (id) => world.state.messages.filter((one) => one.channel === id && one.user !== world.state.me).at(-1)?.ts;

function go(id, tab = "messages") {
  const other = id !== world.place;
  Object.assign(world, { place: id, tab, thread: other ? null : world.thread });
  document.body.classList.remove("menuopen");
  if (location.hash.slice(1).split("/")[0] !== id) history.replaceState(null, "", `#${id}`);
  if (tab === "home") act("home", { user: world.state.me });
  draw();
  if (other) byId("messages").scrollTop = byId("messages").scrollHeight;
  if (tab === "messages" && matchMedia("(min-width: 800px)").matches) main.focus();
}

async function become(user) {
  localStorage.setItem("person", user);
  Object.assign(world, { thread: null, seen: new Map() });
  turn += 1;
  const mine = turn;
  apply(await getJson(`/slack/ui/state?user=${encodeURIComponent(user)}`), true);
  follow(user, mine);
}

function openThread(ts) {
  world.thread = ts;
  draw();
  beside.focus();
}

// One long question after another: what is new since the last answer?
async function follow(user, mine) {
  while (mine === turn) {
    try {
      const fresh = await getJson(`/slack/ui/state?user=${encodeURIComponent(user)}&since=${world.state.version}`);
      if (mine === turn && fresh.version !== world.state.version) apply(fresh);
    } catch {
      notice("The sandbox does not answer. Trying again…");
      await new Promise((resolve) => { setTimeout(resolve, 1500); });
    }
  }
}

function apply(state, newcomer = false) {
  world.state = state;
  if (newcomer) for (const one of state.channels) world.seen.set(one.id, lastIn(one.id));
  if (!state.channels.some((one) => one.id === world.place)) {
    world.place = (state.channels.find((one) => !one.dm) || state.channels[0])?.id || null;
    Object.assign(world, { tab: "messages", thread: null });
  }
  if (newcomer && world.tab === "home") act("home", { user: state.me });
  draw();
}

function draw() {
  world.seen.set(world.place, lastIn(world.place));
  drawSidebar(world);
  drawBar();
  const home = world.tab === "home";
  byId("messages").hidden = home;
  byId("composer").hidden = home;
  byId("home").hidden = !home;
  if (home) drawHome();
  else drawList(byId("messages"), world.here().filter((one) => !one.thread_ts || one.broadcast || (one.ephemeral && one.thread_ts !== world.thread)), world, "list");
  drawThread();
  showModals(world);
  main.refresh();
}

function drawBar() {
  const channel = world.channel();
  const burger = h("button", { type: "button", class: "icon burger", "aria-label": "Show the sidebar", onclick: () => document.body.classList.toggle("menuopen") }, "☰");
  byId("bar").replaceChildren(burger, h("h1", {}, channel?.dm ? world.state.app.name : `# ${channel?.name || ""}`),
    h("span", { class: "muted topic" }, channel?.dm ? "App" : channel?.topic || ""),
    channel && !channel.dm ? h("span", { class: "muted count" }, `${channel.members.length} members`) : "");
  const tab = (id, name) => h("button", { type: "button", role: "tab", "aria-selected": String(world.tab === id), onclick: () => go(world.place, id) }, name);
  byId("tabs").hidden = !channel?.dm;
  byId("tabs").replaceChildren(tab("home", "Home"), tab("messages", "Messages"));
}

let homeMark = "";

function drawHome() {
  const { home, me } = world.state;
  const mark = JSON.stringify([home, me]);
  if (mark === homeMark) return;
  homeMark = mark;
  byId("home").replaceChildren(h("div", { class: "homeinner" }, home
    ? blocks(home.blocks, context(world, home.id, { view: home.id })) : h("p", { class: "muted" }, "This tab is still empty.")));
}

function drawThread() {
  const box = byId("thread");
  const parent = world.thread && world.here().find((one) => one.ts === world.thread);
  box.hidden = !parent;
  document.body.classList.toggle("hasthread", Boolean(parent));
  if (!parent) return;
  const list = box.querySelector(".scroll");
  drawList(list, [parent, ...world.replies(parent)], world, "thread");
  beside.refresh();
}

function buildThread() {
  const close = () => { world.thread = null; draw(); };
  beside = composer(world, () => ({ channel: world.place, thread_ts: world.thread, placeholder: "Reply…" }), "thread-composer");
  byId("thread").append(h("header", {}, h("h2", {}, "Thread"), h("button", { type: "button", class: "icon", "aria-label": "Close thread", onclick: close }, "✕")),
    h("section", { class: "scroll", "aria-label": "Replies", tabindex: 0 }), h("div", { class: "composer" }, beside.node));
  byId("thread").addEventListener("keydown", (event) => event.key === "Escape" && !event.defaultPrevented && close());
}

function jump() {
  const [channel, message] = location.hash.slice(1).split("/");
  if (!world.state.channels.some((one) => one.id === channel)) return;
  if (channel !== world.place) go(channel);
  const ts = message && `${message.slice(1, -6)}.${message.slice(-6)}`;
  const found = ts && world.here().find((one) => one.ts === ts);
  if (found?.thread_ts) openThread(found.thread_ts);
  const node = ts && (byId(`thread-${channel}-${ts}`) || byId(`list-${channel}-${ts}`));
  node?.scrollIntoView({ block: "center" });
  node?.classList.add("found");
}

async function start() {
  const people = await getJson("/slack/ui/people");
  const last = localStorage.getItem("person");
  const me = people.find((one) => one.id === last) || people[0];
  if (!me) { notice("Nobody lives in this workspace yet."); return; }
  main = composer(world, () => {
    const channel = world.channel();
    return { channel: world.place, placeholder: `Message ${channel?.dm ? world.state.app.name : `#${channel?.name || ""}`}` };
  }, "composer");
  byId("composer").append(main.node);
  buildThread();
  document.addEventListener("pointerdown", (event) => {
    if (document.body.classList.contains("menuopen") && !event.target.closest("#sidebar, .burger")) document.body.classList.remove("menuopen");
  });
  await become(me.id);
  byId("messages").scrollTop = byId("messages").scrollHeight;
  jump();
  addEventListener("hashchange", jump);
  document.body.dataset.ready = "yes";
  startTill();
}

start();
