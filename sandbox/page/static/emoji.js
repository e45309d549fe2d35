// The emoji names that messages use; an unknown name stays as it was written.

import { h } from "./dom.js";

const NAMES = {
  white_check_mark: "✅", heavy_check_mark: "✔️", ballot_box_with_check: "☑️", x: "❌", warning: "⚠️",
  rotating_light: "🚨", no_entry: "⛔", no_entry_sign: "🚫", question: "❓", grey_question: "❔", exclamation: "❗",
  bell: "🔔", mag: "🔍", eyes: "👀", hourglass: "⌛", hourglass_flowing_sand: "⏳", clock1: "🕐", alarm_clock: "⏰",
  tada: "🎉", wave: "👋", pray: "🙏", thumbsup: "👍", "+1": "👍", thumbsdown: "👎", "-1": "👎", heart: "❤️",
  sparkles: "✨", star: "⭐", bulb: "💡", memo: "📝", pencil: "📝", pencil2: "✏️", email: "✉️", envelope: "✉️",
  incoming_envelope: "📨", ticket: "🎫", tickets: "🎟️", admission_tickets: "🎟️", credit_card: "💳", moneybag: "💰",
  money_with_wings: "💸", receipt: "🧾", chart_with_upwards_trend: "📈", chart_with_downwards_trend: "📉",
  bar_chart: "📊", calendar: "📅", date: "📅", lock: "🔒", unlock: "🔓", key: "🔑", link: "🔗", wrench: "🔧",
  hammer_and_wrench: "🛠️", gear: "⚙️", repeat: "🔁", arrows_counterclockwise: "🔄", leftwards_arrow_with_hook: "↩️",
  arrow_right: "➡️", arrow_left: "⬅️", arrow_up: "⬆️", arrow_down: "⬇️", information_source: "ℹ️", speech_balloon: "💬",
  dancer: "💃", man_dancing: "🕺", dancers: "👯", large_green_circle: "🟢", green_circle: "🟢", large_yellow_circle: "🟡",
  yellow_circle: "🟡", red_circle: "🔴", large_blue_circle: "🔵", white_circle: "⚪", black_circle: "⚫", zap: "⚡",
  fire: "🔥", robot_face: "🤖", bust_in_silhouette: "👤", busts_in_silhouette: "👥", package: "📦", inbox_tray: "📥",
  outbox_tray: "📤", point_right: "👉", smile: "😄", slightly_smiling_face: "🙂", sunny: "☀️", coffee: "☕",
  shield: "🛡️", mailbox_with_mail: "📬", page_facing_up: "📄", clipboard: "📋", pushpin: "📌", label: "🏷️",
  stopwatch: "⏱️", raised_hand: "✋", ok_hand: "👌", clap: "👏", rocket: "🚀", construction: "🚧", sos: "🆘",
};

export function emoji(name) {
  const sign = Object.hasOwn(NAMES, name) ? NAMES[name] : null;
  return sign ? h("span", { class: "emoji", role: "img", "aria-label": name.replaceAll("_", " ") }, sign) : `:${name}:`;
}
