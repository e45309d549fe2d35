// A picture for everybody, made of the first letters.

import { h } from "./dom.js";

const COLOURS = ["#7a5af5", "#0f8a7e", "#c2560c", "#b83280", "#2b6cb0", "#5d7a15", "#8c4a8f"];

export function avatar(user, size = "") {
  const name = user?.real_name || "?";
  const letters = name.split(/\s+/).slice(0, 2).map((word) => word[0] || "").join("").toUpperCase();
  const sum = [...(user?.id || "")].reduce((total, letter) => total * 31 + letter.codePointAt(0), 7);
  const node = h("span", { class: `avatar ${size}${user?.is_bot ? " bot" : ""}`, "aria-hidden": "true" }, letters);
  if (!user?.is_bot) node.style.background = COLOURS[sum % COLOURS.length];
  return node;
}
