// The till: sells passes in the sandbox's shop, with a webhook that behaves as told.

import { getJson, notice, postJson } from "./api.js";
import { byId, h } from "./dom.js";
import { drawVisits, visitButton } from "./visits.js";

const WEBHOOKS = {
  working: ["Working", "The pass appears by itself"],
  lost: ["Lost", "Paid, and nothing ever arrives"],
  late: ["Late", "The pass appears after a while"],
  doubled: ["Doubled", "The same event comes twice"],
};
const STEP = 1500;
let form = null;

export function money(amount, currency) {
  const digits = new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions().maximumFractionDigits;
  return new Intl.NumberFormat("en-GB", { style: "currency", currency, currencyDisplay: "code" }).format(amount / 10 ** digits);
}

export async function startTill() {
  const box = byId("till");
  const toggle = h("button", { type: "button", class: "tilltoggle", "aria-expanded": "false", "aria-controls": "tillbody", "data-testid": "till-toggle" },
    h("span", { "aria-hidden": "true" }, "🎟"), h("span", {}, "The till"));
  const body = h("div", { id: "tillbody", class: "tillbody" });
  const open = (yes) => {
    box.classList.toggle("open", yes);
    toggle.setAttribute("aria-expanded", String(yes));
    body.inert = !yes;
  };
  toggle.addEventListener("click", () => open(!box.classList.contains("open")));
  box.replaceChildren(toggle, body);
  open(matchMedia("(min-width: 1100px)").matches);
  await refresh(body);
}

async function refresh(body) {
  try {
    draw(body, await getJson("/till"));
  } catch {
    if (!form) body.replaceChildren(h("p", { class: "muted" }, "The till is closed."));
  }
  setTimeout(refresh, STEP, body);
}

function draw(body, till) {
  if (!form) {
    form = drawForm(till, () => getJson("/till").then((fresh) => drawSales(fresh.sales)).catch(() => {}));
    body.replaceChildren(h("p", { class: "lead" }, "Sell a pass as the school’s web shop would, and watch what support sees."), form.node,
      h("div", { class: "saleshead" }, h("h3", {}, "Recent sales"), form.sweep), h("ol", { class: "sales", id: "sales", "data-testid": "till-sales", "aria-live": "polite" }));
    drawVisits(body);
  }
  drawSales(till.sales);
}

function drawForm(till, after) {
  const pick = (id, label, options) => h("div", { class: "tillfield" }, h("label", { for: id }, label),
    h("select", { id, "data-testid": id }, options.map(([value, text]) => h("option", { value }, text))));
  const customer = pick("till-customer", "Customer", till.customers.map((one) => [one.clerk_id, `${one.name} (${one.email})`]));
  const pass = pick("till-pass", "Pass", till.passes.map((one) => [one.id, `${one.name} · ${one.school} · ${money(one.price, one.currency)}`]));
  const webhook = h("fieldset", { class: "webhooks" }, h("legend", {}, "The webhook is"), till.webhooks.map((one, index) => h("label", {},
    h("input", { type: "radio", name: "webhook", value: one, checked: index === 0, "data-testid": `till-webhook-${one}` }),
    h("span", {}, h("b", {}, WEBHOOKS[one]?.[0] || one), h("small", {}, WEBHOOKS[one]?.[1] || "")))));
  const sell = h("button", { type: "submit", class: "btn primary wide", "data-testid": "till-sell" }, "Sell");
  const value = (box) => box.querySelector("select").value;
  const order = () => ({ clerk_id: value(customer), pass_id: value(pass), webhook: webhook.querySelector(":checked").value });
  const node = h("form", { onsubmit: (event) => { event.preventDefault(); busy(sell, () => postJson("/till/sell", order()).then(after)); } }, customer, pass, webhook, sell);
  const sweep = h("button", { type: "button", class: "btn small", "data-testid": "till-sweep", onclick: () => busy(sweep, () => postJson("/till/sweep", {}).then(after)) }, "Sweep now");
  return { node, sweep };
}

async function busy(button, work) {
  button.disabled = true;
  try {
    await work();
  } catch (error) {
    notice(`The till: ${error.message}`);
  }
  button.disabled = false;
}

function drawSales(sales) {
  const list = byId("sales");
  if (!list) return;
  const at = (time) => new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" }).format(new Date(time));
  const mark = JSON.stringify(sales);
  if (list.dataset.mark === mark) return;
  list.dataset.mark = mark;
  list.replaceChildren(...(sales.length ? sales.map((one) => h("li", { "data-testid": "till-sale" },
    h("div", { class: "saletop" }, h("b", {}, one.customer), h("span", {}, money(one.amount, one.currency))),
    h("div", { class: "muted" }, `${one.pass} · ${at(one.at)}`),
    h("div", { class: "saletags" }, h("span", { class: `tag hook-${one.webhook}` }, WEBHOOKS[one.webhook]?.[0] || one.webhook), h("span", { class: "tag" }, one.state)), visitButton(one)))
    : [h("li", { class: "muted" }, "Nothing sold yet.")]));
}
