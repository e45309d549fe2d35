// The customers' own page, opened as the school's site would: with a token, and with a new one when it asks.

import { getJson, notice, postJson } from "./api.js";
import { h } from "./dom.js";

const ASK = "passkeeper:token-needed";
const GIVE = "passkeeper:token";
const opened = new Map();
let page = null;

addEventListener("message", async (event) => {
  const visit = opened.get(event.source);
  if (!page || event.origin !== page || event.data?.type !== ASK || !visit) return;
  const { token } = await postJson("/visits", visit);
  event.source.postMessage({ type: GIVE, token }, page);
});

async function open(visit) {
  const tab = window.open("", "_blank");
  try {
    page ||= new URL((await getJson("/visits")).page).origin;
    const { address } = await postJson("/visits", visit);
    opened.set(tab, visit);
    tab.location = address;
  } catch (error) {
    tab?.close();
    notice(`The customer’s page: ${error.message}`);
  }
}

export function visitButton({ clerk_id, tenant, session_id, customer }) {
  return clerk_id && h("button", { type: "button", class: "btn small visit", "aria-label": `Back from paying, as ${customer}`, "data-testid": "till-visit",
    onclick: () => open({ clerk_id, tenant, session_id }) }, "See it as the customer");
}

export async function drawVisits(body) {
  try {
    const { customers } = await getJson("/visits");
    body.append(h("h3", { class: "visitshead" }, "The customers’ own page"), h("ul", { class: "visits" }, customers.map((one) => h("li", {},
      h("button", { type: "button", class: "btn small", "aria-label": `Open your passes as ${one.name}`, onclick: () => open({ clerk_id: one.clerk_id, tenant: one.tenant }) }, one.name)))));
  } catch {
    // A sandbox without customers has no pages of theirs.
  }
}
