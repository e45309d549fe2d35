// Everything on the page is built here: text is always a text node, so data can never become markup.

export function h(tag, props, ...children) {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(props || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else if (key === "value" || key === "checked" || key === "disabled") node[key] = value;
    else node.setAttribute(key, value === true ? "" : String(value));
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

export function s(tag, props, ...children) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [key, value] of Object.entries(props || {})) node.setAttribute(key, String(value));
  node.append(...children.flat(Infinity));
  return node;
}

export const byId = (id) => document.getElementById(id);

export function safeUrl(url) {
  try {
    const parsed = new URL(url, location.href);
    return ["http:", "https:", "mailto:"].includes(parsed.protocol) ? parsed.href : null;
  } catch {
    return null;
  }
}

// The page loads nothing from elsewhere, so only the sandbox's own pictures are shown.
export function ownImage(url) {
  const parsed = safeUrl(url);
  return parsed && new URL(parsed).origin === location.origin ? parsed : null;
}

export function link(url, ...children) {
  const href = safeUrl(url);
  return href ? h("a", { href, target: "_blank", rel: "noopener noreferrer" }, ...children) : h("span", {}, ...children);
}

// A small menu below a button; closes on Escape, on a click elsewhere, and after a choice.
export function menu(anchor, items, label) {
  document.querySelector(".menu")?.remove();
  const list = h("div", { class: "menu", role: "menu", "aria-label": label });
  const shut = () => {
    list.remove();
    document.removeEventListener("pointerdown", outside, true);
  };
  const outside = (event) => !list.contains(event.target) && shut();
  for (const [text, act] of items) {
    list.append(h("button", { type: "button", role: "menuitem", onclick: () => { shut(); anchor.focus(); act(); } }, text));
  }
  list.addEventListener("keydown", (event) => {
    const all = [...list.children];
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape") { event.stopPropagation(); event.preventDefault(); shut(); anchor.focus(); }
    if (step) { event.preventDefault(); all.at((all.indexOf(document.activeElement) + step) % all.length).focus(); }
  });
  (anchor.closest("dialog") || document.body).append(list);
  place(list, anchor);
  document.addEventListener("pointerdown", outside, true);
  list.firstElementChild?.focus();
}

function place(list, anchor) {
  const box = anchor.getBoundingClientRect();
  const left = Math.min(box.left, innerWidth - list.offsetWidth - 8);
  const below = box.bottom + 4 + list.offsetHeight < innerHeight;
  list.style.left = `${Math.max(8, left)}px`;
  list.style.top = `${below ? box.bottom + 4 : Math.max(8, box.top - list.offsetHeight - 4)}px`;
}
