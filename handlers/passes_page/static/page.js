// The customer page: shows passes, waits after a purchase, looks for what is missing, and reaches support.

import { ask, keep, site } from "/passes/api.js";
import { byId, drawLoading, drawPasses, drawResult, drawWaiting } from "/passes/draw.js";
import { nameOf, other, speech, told } from "/passes/told.js";
import { STANDINGS } from "/passes/words.js";

const LOOKS = 15;
const STEP = 2000;
const UNKNOWN_AFTER = 2;
const SOON = 30;
const CROWDED = 4;
const SESSION = /^cs_[A-Za-z0-9_]{1,250}$/;
const SLUG = /^[\w.~-]{1,200}$/;

const state = { session: null, tenant: null, passes: null, fresh: null, result: null, waiting: null, busy: false, closed: false };
let turn = 0;

const pause = (ms) => new Promise((resolve) => { setTimeout(resolve, Math.max(0, ms)); });
const problem = (word, after, action) => ({ tone: "warn", word, values: { seconds: after || SOON }, action });
const rescue = { word: "missing", run: () => missing() };
const write = { word: "contact", run: () => openReport(true) };
const again = { word: "again", run: () => begin() };

function readFragment() {
  const given = new URLSearchParams(location.hash.slice(1));
  const token = given.get("token");
  const session = given.get("session_id");
  const tenant = given.get("tenant");
  Object.assign(state, { session: SESSION.test(session || "") ? session : null, tenant: SLUG.test(tenant || "") ? tenant : null });
  if (token === null) return;
  given.delete("token");
  const rest = given.toString();
  history.replaceState(null, "", location.pathname + location.search + (rest ? `#${rest}` : ""));
  keep(token);
}

function draw() {
  document.documentElement.lang = speech.language;
  document.title = told("title");
  for (const node of document.querySelectorAll("[data-word]")) node.textContent = told(node.dataset.word);
  Object.assign(byId("language"), { textContent: nameOf(other()), lang: other() });
  byId("help").hidden = state.closed || Boolean(state.waiting?.turns) || state.passes === null;
  byId("missing").hidden = state.result?.action === rescue;
  for (const id of ["missing", "send"]) byId(id).setAttribute("aria-disabled", String(state.busy));
  const schools = new Set((state.passes || []).map((one) => one.school?.name).filter(Boolean));
  byId("school").textContent = schools.size === 1 ? [...schools][0] : "";
  drawWaiting(state.waiting);
  drawResult(state.result);
  if (state.passes) drawPasses(state.passes, state.fresh);
  else drawLoading(state.passes === null && !state.waiting && !state.closed);
}

function show(change) {
  Object.assign(state, change);
  draw();
  if (change.result) byId("result").focus();
}

// What can be said of every answer that is not the one hoped for.
function refusal({ status, after }) {
  if (status === 401) return problem("signed_out", 0, { word: "site_open" });
  if (status === 0) return problem("offline", 0, again);
  if (status === 403) return problem("forbidden", 0, { word: "site_open" });
  if (status === 404) return problem("no_school", 0, { word: "site_open" });
  if (status === 429) return problem("often", after, again);
  return problem(status === 503 ? "busy" : "broken", after, again);
}

async function begin() {
  turn += 1;
  const mine = turn;
  show({ passes: null, fresh: null, result: null, waiting: null, closed: false, busy: false });
  const found = state.session ? await confirm(mine) : null;
  if (mine === turn && found !== "stop") await load(mine, found);
}

// A full house is a matter of seconds, and not worth a word.
async function listed(left = CROWDED) {
  const answer = await ask("GET", "passes", { tenant: state.tenant });
  if (answer.status !== 503 || !answer.after || answer.after * 1000 > STEP || !left) return answer;
  await pause(answer.after * 1000);
  return listed(left - 1);
}

// A list that could not be read is `false`, never an empty one.
async function load(mine, result = null) {
  if (result) Object.assign(state, { result, waiting: null });
  if (!state.passes) draw();
  const answer = await listed();
  if (mine !== turn) return;
  if (answer.status === 200) return show({ passes: answer.data.passes, ...(result && { result }) });
  const out = [401, 403].includes(answer.status);
  show({ passes: state.passes || false, closed: out && !state.passes, result: result && !out ? { action: again, ...result } : refusal(answer) });
}

async function confirm(mine) {
  let answer = null;
  for (let look = 1; look <= LOOKS; look += 1) {
    const since = performance.now();
    show({ waiting: { turn: look, turns: LOOKS } });
    answer = await ask("POST", "subscription-status", { body: { sessionId: state.session } });
    if (mine !== turn) return "stop";
    const end = standing(answer, look);
    if (end) return finish(end);
    await pause(STEP - (performance.now() - since));
    if (mine !== turn) return "stop";
  }
  return finish(answer.status === 200 ? { tone: "info", word: "late", action: rescue } : refusal(answer));
}

function finish(result) {
  state.waiting = null;
  if (result.word !== "signed_out") return result;
  show({ result, closed: true });
  return "stop";
}

// How the purchase stands once no more looking is needed; null to look again.
function standing({ status, data }, look) {
  if (status === 401 || status === 403) return refusal({ status });
  if (status !== 200 || data.processing) return null;
  if (data.found) {
    state.fresh = data.subscription?._id;
    return { tone: "good", word: "ready" };
  }
  const word = STANDINGS[data.message] || (data.webhookError ? "late" : null);
  if (!word || (word === "elsewhere" && look < UNKNOWN_AFTER)) return null;
  return { tone: "info", word, action: { late: rescue, person: write }[word] };
}

async function missing() {
  if (state.busy) return;
  const slugs = new Set((state.passes || []).map((one) => one.school?.slug).filter(Boolean));
  const tenant = state.tenant || (slugs.size === 1 ? [...slugs][0] : null);
  if (!tenant) return show({ result: problem("no_school", 0, { word: "site_open" }) });
  const mine = turn;
  show({ busy: true, result: null, waiting: { word: "looking" } });
  byId("missing").focus();
  const before = new Set((state.passes || []).map((one) => one.id));
  const result = synced(await ask("POST", "sync-subscriptions", { tenant }));
  const still = result.word === "nothing_missing" && state.session ? await stillWaiting() : false;
  Object.assign(state, { busy: false, waiting: null });
  if (mine !== turn) return;
  await load(mine, still ? { tone: "info", word: "still", action: rescue } : result);
  if (result.made && state.passes) show({ fresh: state.passes.find((one) => !before.has(one.id))?.id });
}

// A purchase that is still being confirmed is no missing one yet, and not in place either.
async function stillWaiting() {
  const { status, data } = await ask("POST", "subscription-status", { body: { sessionId: state.session } });
  return status === 200 && Boolean(data.processing || data.webhookError);
}

function synced({ status, data, after }) {
  const made = data.createdCount || 0;
  const values = { n: made, seconds: after || SOON };
  if (made && (status === 200 || status === 503)) {
    const text = status === 503 ? "added_unchecked" : data.errorCount ? "added_person" : "added";
    return { tone: "good", word: "added", text, values, made };
  }
  if (status === 503 && "createdCount" in data) return problem("unchecked", after, rescue);
  if (status === 429 || status === 503 || status === 0) return { ...refusal({ status, after }), action: rescue };
  if (status !== 200) return refusal({ status, after });
  if (data.errorCount) return { tone: "info", word: "person", action: write };
  return { tone: "info", word: data.totalSessionsFound ? "nothing_missing" : "no_payment" };
}

function openReport(yes) {
  byId("report").hidden = !yes;
  byId("contact").setAttribute("aria-expanded", String(yes));
  byId("wrong").textContent = "";
  if (!yes) return byId("contact").focus();
  if (!byId("message").value.trim()) byId("message").value = told("message_start");
  byId("message").focus();
}

async function send() {
  const message = byId("message").value.trim();
  byId("wrong").textContent = message ? "" : told("message_empty");
  if (!message) return byId("message").focus();
  if (state.busy) return;
  show({ busy: true, result: null, waiting: { word: "sending" } });
  const answer = await ask("POST", "report", { body: { message, ...(state.session && { sessionId: state.session }) } });
  const sent = answer.status === 202;
  if (sent) {
    if (answer.data.kept !== false) byId("message").value = "";
    openReport(false);
  }
  const known = [0, 401, 403, 429].includes(answer.status);
  const word = answer.data.kept === false ? "sent_before" : "sent";
  const result = sent ? { tone: word === "sent" ? "good" : "info", word } : known ? { ...refusal(answer), action: answer.status === 401 ? { word: "site_open" } : null } : problem("unsent");
  show({ busy: false, waiting: null, result });
}

byId("language").addEventListener("click", () => {
  speech.language = other();
  const address = new URL(location.href);
  address.searchParams.set("lang", speech.language);
  history.replaceState(null, "", address);
  draw();
});
byId("missing").addEventListener("click", missing);
byId("contact").addEventListener("click", () => openReport(byId("report").hidden));
byId("cancel").addEventListener("click", () => openReport(false));
byId("report").addEventListener("submit", (event) => {
  event.preventDefault();
  send();
});
addEventListener("hashchange", () => {
  readFragment();
  begin();
});

readFragment();
byId("site").href = site;
begin();
