// Block Kit, from the very JSON that the bot sent.

import { h, ownImage } from "./dom.js";
import { chart } from "./charts.js";
import { interactive } from "./elements.js";
import { markdown, richText } from "./rich.js";
import { textObject } from "./mrkdwn.js";
import { dataTable, table } from "./tables.js";

export function blocks(list, ctx) {
  return (list || []).map((block) => {
    const draw = Object.hasOwn(KINDS, block.type) ? KINDS[block.type] : unknown;
    const node = draw(block, ctx);
    node.classList.add("block", `block-${block.type}`);
    return node;
  });
}

function image(element, kind) {
  const src = ownImage(element.image_url || "");
  if (src) return h("img", { class: kind, src, alt: element.alt_text, loading: "lazy" });
  return h("span", { class: `${kind} noimage`, role: "img", "aria-label": element.alt_text }, kind === "thumb" ? "🖼" : element.alt_text);
}

function section(block, ctx) {
  const accessory = block.accessory;
  return h("div", { class: "section" },
    h("div", { class: "words" },
      block.text ? h("div", { class: "text" }, textObject(block.text, ctx.names)) : null,
      block.fields ? h("div", { class: "fields" }, block.fields.map((field) => h("div", { class: "text" }, textObject(field, ctx.names)))) : null),
    accessory ? h("div", { class: "accessory" },
      accessory.type === "image" ? image(accessory, "side") : interactive(accessory, block.block_id, ctx)) : null);
}

function context(block, ctx) {
  return h("div", { class: "context" }, block.elements.map((element) => (element.type === "image"
    ? image(element, "thumb") : h("span", {}, textObject(element, ctx.names)))));
}

function input(block, ctx) {
  const label = block.label.text;
  const error = ctx.error(block.block_id);
  const errorId = `error-${ctx.key}-${block.block_id}`.replace(/\s/g, "-");
  const control = interactive(block.element, block.block_id, ctx, label);
  if (error) { control.setAttribute("aria-invalid", "true"); control.setAttribute("aria-describedby", errorId); }
  return h("div", { class: "field", "data-testid": `input-${block.block_id}` },
    h("div", { class: "label", "aria-hidden": "true" }, label, block.optional ? h("small", {}, " (optional)") : null),
    control,
    error ? h("p", { class: "error", id: errorId, role: "alert" }, error) : null,
    block.hint ? h("p", { class: "hint" }, block.hint.text) : null);
}

function card(block, ctx) {
  return h("div", { class: "card" },
    block.hero_image ? image(block.hero_image, "hero") : null,
    h("div", { class: "cardhead" },
      block.icon ? image(block.icon, "thumb") : null,
      h("div", {},
        block.title ? h("b", { class: "text" }, textObject(block.title, ctx.names)) : null,
        block.subtitle ? h("div", { class: "text muted" }, textObject(block.subtitle, ctx.names)) : null)),
    block.body ? h("div", { class: "text" }, textObject(block.body, ctx.names)) : null,
    block.subtext ? h("div", { class: "text muted small" }, textObject(block.subtext, ctx.names)) : null,
    block.actions ? h("div", { class: "actions" }, block.actions.map((one) => interactive(one, block.block_id, ctx))) : null);
}

function container(block, ctx) {
  const title = h("span", { class: "containertitle" },
    block.icon ? image(block.icon, "thumb") : null,
    block.rich_text_title ? richText(block.rich_text_title, ctx.names) : h("b", {}, textObject(block.title, ctx.names)),
    block.subtitle ? h("span", { class: "muted" }, textObject(block.subtitle, ctx.names)) : null);
  const inside = h("div", { class: "inside" }, blocks(block.child_blocks, ctx));
  const width = `container width-${block.width || "standard"}`;
  if (!block.is_collapsible) return h("div", { class: `${width}${block.has_header_divider ? " ruled" : ""}` }, title, inside);
  return h("details", { class: width, open: !block.default_collapsed }, h("summary", {}, title), inside);
}

const SIGNS = { default: "●", info: "i", warning: "!", error: "×", success: "✓" };

function alert(block, ctx) {
  const level = Object.hasOwn(SIGNS, block.level) ? block.level : "default";
  return h("div", { class: `alert ${level}`, role: level === "error" ? "alert" : "status" },
    h("span", { class: "sign", "aria-hidden": "true" }, SIGNS[level]), h("div", { class: "text" }, textObject(block.text, ctx.names)));
}

const STATES = { pending: "○", in_progress: "◔", complete: "✓", error: "×" };

function task(one, ctx) {
  return h("div", { class: `task ${one.status}` }, h("span", { "aria-hidden": "true" }, STATES[one.status] || "○"),
    h("div", {}, h("span", {}, one.title), h("span", { class: "sr" }, ` (${String(one.status).replace("_", " ")})`),
      one.details ? richText(one.details, ctx.names) : null, one.output ? richText(one.output, ctx.names) : null));
}

const actions = (block, ctx) => h("div", { class: "actions" }, block.elements.map((one) => interactive(one, block.block_id, ctx)));
const unknown = (block) => h("div", { class: "muted" }, `(a block of type ${block.type})`);

const KINDS = {
  actions,
  context_actions: actions,
  alert,
  card,
  carousel: (block, ctx) => h("div", { class: "carousel", tabindex: 0, role: "group", "aria-label": "Cards" },
    block.elements.map((one) => { const node = card(one, ctx); node.classList.add("block"); return node; })),
  container,
  context,
  data_table: (block, ctx) => dataTable(block, ctx),
  data_visualization: (block) => chart(block),
  divider: () => h("hr"),
  header: (block, ctx) => h("h3", {}, textObject(block.text, ctx.names)),
  image: (block) => h("figure", {}, block.title ? h("figcaption", {}, block.title.text) : null, image(block, "picture")),
  input,
  markdown: (block) => markdown(block.text),
  plan: (block, ctx) => h("div", { class: "plan" }, h("b", {}, block.title || ""), block.tasks.map((one) => task(one, ctx))),
  rich_text: (block, ctx) => richText(block, ctx.names),
  section,
  table: (block, ctx) => table(block, ctx),
  task_card: task,
};
