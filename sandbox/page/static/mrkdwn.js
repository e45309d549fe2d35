// Slack's mrkdwn and its entities, to DOM nodes.

import { h, link } from "./dom.js";
import { emoji } from "./emoji.js";
import { slackDate } from "./dates.js";

const PATTERN = new RegExp(
  [
    "```(?<block>[\\s\\S]+?)```",
    "`(?<code>[^`\\n]+)`",
    "<(?<entity>[^<>\\n]+)>",
    ":(?<emoji>[a-z0-9_+'-]+):",
    "(?<![\\w*])\\*(?<bold>\\S(?:[^*\\n]*\\S)?)\\*(?!\\w)",
    "(?<![\\w_])_(?<italic>\\S(?:[^_\\n]*\\S)?)_(?!\\w)",
    "(?<![\\w~])~(?<strike>\\S(?:[^~\\n]*\\S)?)~(?!\\w)",
    "(?<url>https?://[^\\s<>|]+[^\\s<>|.,;:!?)\\]'\"])",
  ].join("|"),
  "gu",
);

export const unescape = (text) => text.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&");

export function mrkdwn(text, names, verbatim = false) {
  const parts = [];
  let quote = [];
  const flush = () => {
    if (quote.length) parts.push(h("blockquote", {}, inline(quote.join("\n"), names, verbatim)));
    quote = [];
  };
  let plain = [];
  const flushPlain = () => {
    if (plain.length) parts.push(h("span", { class: "lines" }, inline(plain.join("\n"), names, verbatim)));
    plain = [];
  };
  let inCode = false;
  for (const line of String(text ?? "").split("\n")) {
    const quoted = !inCode && line.match(/^(?:&gt;|>)\s?(.*)$/);
    if (((line.match(/```/g) || []).length % 2) === 1) inCode = !inCode;
    if (quoted) { flushPlain(); quote.push(quoted[1]); } else { flush(); plain.push(line); }
  }
  flush();
  flushPlain();
  return parts;
}

function inline(text, names, verbatim) {
  const nodes = [];
  let last = 0;
  for (const match of text.matchAll(PATTERN)) {
    nodes.push(unescape(text.slice(last, match.index)), token(match, names, verbatim));
    last = match.index + match[0].length;
  }
  nodes.push(unescape(text.slice(last)));
  return nodes;
}

function token(match, names, verbatim) {
  const found = match.groups;
  if (found.block !== undefined) return h("pre", {}, unescape(found.block.replace(/^\n/, "")));
  if (found.code !== undefined) return h("code", {}, unescape(found.code));
  if (found.entity !== undefined) return entity(found.entity, names);
  if (found.emoji !== undefined) return emoji(found.emoji);
  if (found.bold !== undefined) return h("b", {}, inline(found.bold, names, verbatim));
  if (found.italic !== undefined) return h("i", {}, inline(found.italic, names, verbatim));
  if (found.strike !== undefined) return h("s", {}, inline(found.strike, names, verbatim));
  return verbatim ? unescape(found.url) : link(unescape(found.url), unescape(found.url));
}

function entity(body, names) {
  const bar = body.indexOf("|");
  const target = bar < 0 ? body : body.slice(0, bar);
  const label = bar < 0 ? null : unescape(body.slice(bar + 1));
  const mention = (text) => h("span", { class: "mention" }, text);
  if (target.startsWith("@")) return mention(`@${label || names.user(target.slice(1))}`);
  if (target.startsWith("#")) return mention(`#${label || names.channel(target.slice(1))}`);
  if (target.startsWith("!date^")) return slackDate(unescape(target), label);
  if (target.startsWith("!subteam^")) return mention(label || `@${names.group(target.slice(9))}`);
  if (target.startsWith("!")) return mention(`@${label || target.slice(1)}`);
  return link(unescape(target), label ?? unescape(target).replace(/^mailto:/, ""));
}

// A text object: mrkdwn is read, plain_text is shown to the letter.
export function textObject(object, names) {
  if (!object) return [];
  if (object.type === "mrkdwn") return mrkdwn(object.text, names, object.verbatim === true);
  if (object.emoji !== true) return [object.text];
  return String(object.text).split(/(:[a-z0-9_+'-]+:)/u)
    .map((part) => (/^:[^:]+:$/u.test(part) ? emoji(part.slice(1, -1)) : part));
}
