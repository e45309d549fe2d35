// rich_text blocks, and the markdown block (a small, safe part of Markdown).

import { h, link } from "./dom.js";
import { emoji } from "./emoji.js";
import { slackDate } from "./dates.js";

export function richText(block, names) {
  return h("div", { class: "rich" }, (block.elements || []).map((part) => richPart(part, names)));
}

function richPart(part, names) {
  const inside = () => (part.elements || []).map((one) => leaf(one, names));
  if (part.type === "rich_text_list") {
    const items = (part.elements || []).map((one) => h("li", {}, richPart(one, names)));
    const list = h(part.style === "ordered" ? "ol" : "ul", part.offset ? { start: part.offset + 1 } : {}, items);
    list.style.marginLeft = `${(part.indent || 0) * 20}px`;
    return list;
  }
  if (part.type === "rich_text_preformatted") return h("pre", {}, inside());
  if (part.type === "rich_text_quote") return h("blockquote", {}, inside());
  return h("span", { class: "lines" }, inside());
}

function leaf(one, names) {
  const mention = (text) => h("span", { class: "mention" }, text);
  const kinds = {
    text: () => one.text,
    link: () => link(one.url, one.text || one.url),
    emoji: () => emoji(one.name),
    user: () => mention(`@${names.user(one.user_id)}`),
    usergroup: () => mention(`@${names.group(one.usergroup_id)}`),
    channel: () => mention(`#${names.channel(one.channel_id)}`),
    broadcast: () => mention(`@${one.range}`),
    date: () => slackDate(`!date^${one.timestamp}^${one.format}`, one.fallback),
    color: () => one.value,
  };
  const node = kinds[one.type] ? kinds[one.type]() : one.text || "";
  return styled(node, one.style || {});
}

function styled(node, style) {
  let result = node;
  for (const [key, tag] of [["code", "code"], ["bold", "b"], ["italic", "i"], ["strike", "s"]]) {
    if (style[key]) result = h(tag, {}, result);
  }
  return result;
}

const INLINE = /`([^`]+)`|\*\*(.+?)\*\*|__(.+?)__|\*([^*\n]+)\*|(?<!\w)_([^_\n]+)_(?!\w)|~~(.+?)~~|\[([^\]]+)\]\(([^)\s]+)\)/gu;

function markdownInline(text) {
  const nodes = [];
  let last = 0;
  for (const match of text.matchAll(INLINE)) {
    const [whole, code, b1, b2, i1, i2, gone, label, url] = match;
    nodes.push(text.slice(last, match.index));
    if (code) nodes.push(h("code", {}, code));
    else if (b1 || b2) nodes.push(h("b", {}, markdownInline(b1 || b2)));
    else if (i1 || i2) nodes.push(h("i", {}, markdownInline(i1 || i2)));
    else if (gone) nodes.push(h("s", {}, gone));
    else nodes.push(link(url, label));
    last = match.index + whole.length;
  }
  nodes.push(text.slice(last));
  return nodes;
}

export function markdown(text) {
  const box = h("div", { class: "rich" });
  let list = null;
  let code = null;
  for (const line of String(text).split("\n")) {
    if (line.startsWith("```")) {
      if (code) { box.append(h("pre", {}, code.join("\n"))); code = null; } else { code = []; }
      continue;
    }
    if (code) { code.push(line); continue; }
    const item = line.match(/^\s*(?:[-*]|(\d+)\.)\s+(.*)$/);
    if (item) {
      if (!list) { list = h(item[1] ? "ol" : "ul"); box.append(list); }
      list.append(h("li", {}, markdownInline(item[2])));
      continue;
    }
    list = null;
    const head = line.match(/^(#{1,6})\s+(.*)$/);
    const quote = line.match(/^>\s?(.*)$/);
    if (head) box.append(h("h4", {}, markdownInline(head[2])));
    else if (quote) box.append(h("blockquote", {}, markdownInline(quote[1])));
    else box.append(h("span", { class: "lines" }, markdownInline(line), "\n"));
  }
  if (code) box.append(h("pre", {}, code.join("\n")));
  return box;
}
