// Times as Slack shows them: in the zone of the machine that looks.

import { h, link } from "./dom.js";

const show = (date, options) => new Intl.DateTimeFormat("en-GB", options).format(date);
const dayOf = (date) => new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();

export const timeOf = (ts) => show(new Date(Number(ts) * 1000), { hour: "2-digit", minute: "2-digit" });

function relativeDay(date) {
  const days = Math.round((dayOf(date) - dayOf(new Date())) / 86400000);
  return { "-1": "yesterday", 0: "today", 1: "tomorrow" }[days];
}

export function dayLabel(ts) {
  const date = new Date(Number(ts) * 1000);
  const word = relativeDay(date);
  if (word) return word[0].toUpperCase() + word.slice(1);
  return show(date, { weekday: "long", day: "numeric", month: "long" });
}

function ago(date) {
  const minutes = Math.round((date - Date.now()) / 60000);
  const format = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
  if (Math.abs(minutes) < 60) return format.format(minutes, "minute");
  if (Math.abs(minutes) < 1440) return format.format(Math.round(minutes / 60), "hour");
  return format.format(Math.round(minutes / 1440), "day");
}

function fill(token, date) {
  const long = { day: "numeric", month: "long", year: "numeric" };
  const short = { day: "numeric", month: "short", year: "numeric" };
  const pretty = token.endsWith("_pretty") ? relativeDay(date) : undefined;
  if (pretty) return pretty;
  const forms = {
    date_num: () => show(date, { year: "numeric", month: "2-digit", day: "2-digit" }),
    date: () => show(date, long),
    date_pretty: () => show(date, long),
    date_short: () => show(date, short),
    date_short_pretty: () => show(date, short),
    date_long: () => show(date, { weekday: "long", ...long }),
    date_long_pretty: () => show(date, { weekday: "long", ...long }),
    time: () => show(date, { hour: "2-digit", minute: "2-digit" }),
    time_secs: () => show(date, { hour: "2-digit", minute: "2-digit", second: "2-digit" }),
    ago: () => ago(date),
  };
  return forms[token] ? forms[token]() : `{${token}}`;
}

// `!date^unix^format^optional link`, with what to show where it cannot be read.
export function slackDate(body, fallback) {
  const [, unix, format, url] = body.split("^");
  const date = new Date(Number(unix) * 1000);
  if (!/^\d+$/.test(unix || "") || !format || Number.isNaN(date.getTime())) return fallback || body;
  const text = format.replace(/\{(\w+)\}/g, (_, token) => fill(token, date));
  const node = h("time", { datetime: date.toISOString(), title: date.toString() }, text);
  return url ? link(url, node) : node;
}
