// What can be touched: buttons, menus, boxes, pickers and text inputs.

import { h, menu, safeUrl } from "./dom.js";
import { textObject } from "./mrkdwn.js";
import { confirmed } from "./confirm.js";

const plain = (object) => (object ? object.text : "");

// `ctx` knows the place: names, get/set of typed values, press(blockId, element, choice), editable.
export async function touch(ctx, blockId, element, choice, anchor) {
  if (element.confirm && !(await confirmed(element.confirm, ctx.names))) return;
  anchor?.setAttribute("aria-busy", "true");
  await ctx.press(blockId, element, choice);
  anchor?.removeAttribute("aria-busy");
}

export function button(element, blockId, ctx) {
  const label = plain(element.text);
  const node = h("button", {
    type: "button",
    class: `btn ${element.style || ""}`,
    "aria-label": element.accessibility_label,
    "data-testid": `button-${label}`,
    "data-action": element.action_id,
    onclick: () => {
      const url = element.url && safeUrl(element.url);
      if (url) window.open(url, "_blank", "noopener");
      if (node.getAttribute("aria-busy") !== "true") touch(ctx, blockId, element, element.value, node);
    },
  }, textObject(element.text, ctx.names), element.url ? h("span", { class: "out", "aria-hidden": "true" }, " ↗") : null);
  return node;
}

function overflow(element, blockId, ctx) {
  const node = h("button", {
    type: "button", class: "btn more", "aria-label": "More actions", "aria-haspopup": "menu",
    "data-testid": `overflow-${element.action_id}`,
    onclick: () => menu(node, element.options.map((option) => [
      plain(option.text), () => touch(ctx, blockId, element, option.value, node),
    ]), "More actions"),
  }, "⋯");
  return node;
}

function changed(ctx, blockId, element, value, node) {
  ctx.set(blockId, element.action_id, value);
  if (!ctx.isInput(blockId, element)) touch(ctx, blockId, element, value, node);
}

function start(element) {
  if (element.initial_option) return element.initial_option.value;
  if (element.initial_options) return element.initial_options.map((option) => option.value);
  const key = Object.keys(element).find((one) => one.startsWith("initial_"));
  return key ? element[key] : undefined;
}

const current = (ctx, blockId, element) => ctx.get(blockId, element.action_id) ?? start(element);

function boxes(element, blockId, ctx, label) {
  const single = element.type === "radio_buttons";
  const now = current(ctx, blockId, element);
  const picked = new Set(single ? [now] : now || []);
  const group = `${ctx.key}-${blockId}-${element.action_id}`;
  const node = h("div", { class: "boxes", role: single ? "radiogroup" : "group", "aria-label": label || "Options" },
    options(element).map((option) => h("label", { class: "box" },
      h("input", {
        type: single ? "radio" : "checkbox", name: group, checked: picked.has(option.value),
        onchange: (event) => {
          if (single) picked.clear();
          if (event.target.checked) picked.add(option.value); else picked.delete(option.value);
          changed(ctx, blockId, element, single ? option.value : [...picked], node);
        },
      }),
      h("span", {}, textObject(option.text, ctx.names),
        option.description ? h("small", {}, textObject(option.description, ctx.names)) : null))));
  return node;
}

const options = (element) => [
  ...(element.options || []),
  ...(element.option_groups || []).flatMap((group) => group.options),
];

function choices(element, ctx) {
  const option = (value, text) => h("option", { value }, text);
  if (element.type.includes("users")) return ctx.people().map((one) => option(one.id, one.real_name));
  if (element.type.includes("conversations") || element.type.includes("channels")) {
    return ctx.channels().map((one) => option(one.id, `#${one.name}`));
  }
  if (!element.option_groups) return (element.options || []).map((one) => option(one.value, plain(one.text)));
  return element.option_groups.map((group) => h("optgroup", { label: plain(group.label) },
    group.options.map((one) => option(one.value, plain(one.text)))));
}

function select(element, blockId, ctx, label) {
  if (element.type === "multi_static_select") return boxes(element, blockId, ctx, label);
  const multiple = element.type.startsWith("multi_");
  const node = h("select", {
    "aria-label": label || plain(element.placeholder) || "Choose", "data-action": element.action_id, multiple,
    onchange: () => changed(ctx, blockId, element, multiple ? [...node.selectedOptions].map((o) => o.value) : node.value, node),
  }, multiple ? null : h("option", { value: "" }, plain(element.placeholder) || "Choose…"), choices(element, ctx));
  const now = current(ctx, blockId, element);
  if (multiple) for (const option of node.options) option.selected = (now || []).includes(option.value);
  else node.value = now ?? "";
  return node;
}

const INPUT_TYPES = {
  datepicker: "date", timepicker: "time", datetimepicker: "datetime-local",
  email_text_input: "email", url_text_input: "url", number_input: "text", plain_text_input: "text",
};

function typed(element, blockId, ctx, label) {
  const long = element.multiline || element.type === "rich_text_input";
  const picker = element.type.endsWith("picker");
  const remember = (value) => (picker ? changed(ctx, blockId, element, value, node) : ctx.set(blockId, element.action_id, value));
  const node = h(long ? "textarea" : "input", {
    type: long ? null : INPUT_TYPES[element.type] || "text",
    inputmode: element.type === "number_input" ? "decimal" : null,
    rows: long ? 7 : null,
    maxlength: element.max_length, placeholder: plain(element.placeholder) || null,
    "aria-label": label || plain(element.placeholder) || "Text", "data-action": element.action_id,
    value: current(ctx, blockId, element) ?? "",
    oninput: picker ? null : (event) => remember(event.target.value),
    onchange: picker ? (event) => remember(event.target.value) : null,
  });
  return node;
}

function feedback(element, blockId, ctx) {
  return h("span", { class: "feedback" }, ["positive_button", "negative_button"].map((key) => button(
    { ...element, type: "feedback_buttons", text: element[key].text, value: element[key].value }, blockId, ctx)));
}

export function interactive(element, blockId, ctx, label) {
  const kind = element.type;
  if (kind === "button" || kind === "workflow_button") return button(element, blockId, ctx);
  if (kind === "icon_button") return button({ ...element, style: "icon" }, blockId, ctx);
  if (kind === "feedback_buttons") return feedback(element, blockId, ctx);
  if (kind === "overflow") return overflow(element, blockId, ctx);
  if (kind === "checkboxes" || kind === "radio_buttons") return boxes(element, blockId, ctx, label);
  if (kind.endsWith("_select")) return select(element, blockId, ctx, label);
  return typed(element, blockId, ctx, label);
}
