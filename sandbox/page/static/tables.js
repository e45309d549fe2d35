// table, and data_table with sorting and pages.

import { h } from "./dom.js";
import { interactive } from "./elements.js";
import { richText } from "./rich.js";

function content(cell, ctx, blockId) {
  if (cell.type === "rich_text") return richText(cell, ctx.names);
  if (cell.type === "action_cell" && cell.element) return interactive(cell.element, blockId, ctx);
  return cell.text ?? "";
}

const numeric = (cell) => cell.type === "raw_number";

export function table(block, ctx) {
  const settings = block.column_settings || [];
  const row = (cells, tag) => h("tr", {}, cells.map((cell, column) => {
    const { align, is_wrapped: wrapped } = settings[column] || {};
    const side = align || (numeric(cell) ? "right" : "left");
    return h(tag, { class: `${side}${wrapped ? " wrapped" : ""}`, scope: tag === "th" ? "col" : null }, content(cell, ctx, block.block_id));
  }));
  const [head, ...rest] = block.rows;
  return h("div", { class: "tablebox", tabindex: 0, role: "region", "aria-label": "Table" },
    h("table", {}, h("thead", {}, row(head, "th")), h("tbody", {}, rest.map((cells) => row(cells, "td")))));
}

const words = (cell) => JSON.stringify(cell.text ?? cell.elements ?? cell.element?.text ?? "");

function compare(left, right) {
  if (numeric(left) && numeric(right)) return left.value - right.value;
  return words(left).localeCompare(words(right), "en", { numeric: true });
}

export function dataTable(block, ctx) {
  const [head, ...rows] = block.rows;
  const size = block.page_size || 5;
  let page = 0;
  let sorted = null;
  const box = h("div", { class: "datatable", "data-testid": "data-table" });
  const draw = () => {
    const pages = Math.ceil(rows.length / size);
    const order = sorted === null ? rows
      : [...rows].sort((a, b) => compare(a[sorted.column], b[sorted.column]) * sorted.direction);
    const shown = order.slice(page * size, (page + 1) * size);
    const turn = (to) => { page = to; draw(); };
    box.replaceChildren(
      h("div", { class: "tablebox", tabindex: 0, role: "region", "aria-label": block.caption },
        h("table", {}, h("caption", {}, block.caption), h("thead", {}, h("tr", {}, head.map(heading))),
          h("tbody", {}, shown.map((cells) => h("tr", {}, cells.map((cell, column) => bodyCell(block, cell, column, ctx))))))),
      pages > 1 ? pager(page, pages, size, rows.length, turn) : "");
  };
  const heading = (cell, column) => {
    const mine = sorted?.column === column ? sorted.direction : 0;
    const sort = () => { sorted = { column, direction: mine === 1 ? -1 : 1 }; page = 0; draw(); };
    return h("th", { scope: "col", class: rows.length && numeric(rows[0][column]) ? "right" : null, "aria-sort": { 1: "ascending", "-1": "descending" }[mine] || "none" },
      h("button", { type: "button", class: "sort", onclick: sort }, cell.text, h("span", { "aria-hidden": "true" }, { 1: " ↑", "-1": " ↓" }[mine] || "")));
  };
  draw();
  return box;
}

function bodyCell(block, cell, column, ctx) {
  const isHead = column === (block.row_header_column_index ?? 0);
  return h(isHead ? "th" : "td", { scope: isHead ? "row" : null, class: numeric(cell) ? "right" : "left" }, content(cell, ctx, block.block_id));
}

function pager(page, pages, size, count, turn) {
  const last = Math.min((page + 1) * size, count);
  return h("div", { class: "pager" },
    h("button", { type: "button", class: "btn small", disabled: page === 0, onclick: () => turn(page - 1), "aria-label": "Previous page" }, "‹"),
    h("span", {}, `${page * size + 1}–${last} of ${count}`),
    h("button", { type: "button", class: "btn small", disabled: page === pages - 1, onclick: () => turn(page + 1), "aria-label": "Next page" }, "›"));
}
