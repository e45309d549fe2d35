// data_visualization, drawn as SVG.

import { h, s } from "./dom.js";

const COLOURS = ["#6b4fd8", "#1d9a8a", "#e0862f", "#c2417c", "#3b82d6", "#8a9a2b", "#7b6a94", "#2f7d4f", "#c95a3a", "#5866c9", "#a07a1e", "#4b9fb8"];
const WIDTH = 560;
const HEIGHT = 230;
const EDGE = { left: 46, right: 12, top: 12, bottom: 26 };
const LABEL = 18;
const colour = (index) => COLOURS[index % COLOURS.length];
const number = (value) => new Intl.NumberFormat("en-GB", { maximumFractionDigits: 2 }).format(value);

export function chart(block) {
  const drawn = block.chart || {};
  const pie = drawn.type === "pie";
  const parts = pie ? drawn.segments.map((one) => one.label) : drawn.series.map((one) => one.name);
  const picture = pie ? pieChart(drawn) : axisChart(drawn);
  picture.setAttribute("role", "img");
  picture.setAttribute("aria-label", `${block.title}. ${description(drawn)}`);
  return h("figure", { class: `chart ${pie ? "pie" : "axes"}`, "data-testid": `chart-${drawn.type}` },
    h("figcaption", {}, block.title), picture,
    pie || parts.length > 1 ? h("ul", { class: "legend" }, parts.map((name, index) => legend(name, index, pie ? drawn.segments[index].value : null))) : null);
}

function legend(name, index, value) {
  const dot = h("span", { class: "dot", "aria-hidden": "true" });
  dot.style.background = colour(index);
  return h("li", {}, dot, name, value === null ? null : h("b", {}, ` ${number(value)}`));
}

function description(drawn) {
  if (drawn.type === "pie") return drawn.segments.map((one) => `${one.label}: ${number(one.value)}`).join(", ");
  return drawn.series.map((one) => `${one.name}: ${one.data.map((p) => `${p.label} ${number(p.value)}`).join(", ")}`).join("; ");
}

function pieChart(drawn) {
  const total = drawn.segments.reduce((sum, one) => sum + one.value, 0);
  const svg = s("svg", { viewBox: "0 0 200 200" });
  let angle = -Math.PI / 2;
  drawn.segments.forEach((one, index) => {
    const share = one.value / total;
    const radius = 66;
    const round = 2 * Math.PI * radius;
    const ring = s("circle", {
      cx: 100, cy: 100, r: radius, fill: "none", stroke: colour(index), "stroke-width": 42,
      "stroke-dasharray": `${Math.max(share * round - 2, 1)} ${round}`,
      transform: `rotate(${(angle * 180) / Math.PI} 100 100)`,
    }, s("title", {}, `${one.label}: ${number(one.value)} (${Math.round(share * 100)} %)`));
    svg.append(ring);
    angle += share * 2 * Math.PI;
  });
  svg.append(s("text", { x: 100, y: 108, class: "total" }, number(total)));
  return svg;
}

// Round steps, so that the axis reads 0, 5, 10 and not 0, 4.33, 8.66.
function ticks(low, high, whole) {
  const raw = Math.max((high - low || 1) / 4, whole ? 1 : 0);
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((one) => one * power).find((one) => one >= raw);
  const first = Math.floor(low / step) * step;
  const list = [];
  for (let value = first; value < high + step; value += step) list.push(Number(value.toPrecision(12)));
  return list;
}

function axisChart(drawn) {
  const { categories, x_label: xLabel, y_label: yLabel } = drawn.axis_config;
  const values = drawn.series.flatMap((one) => one.data.map((point) => point.value));
  const marks = ticks(Math.min(0, ...values), Math.max(...values, 0) || 1, values.every(Number.isInteger));
  const [low, high] = [marks[0], marks.at(-1)];
  const wide = WIDTH - EDGE.left - EDGE.right;
  const floor = HEIGHT - EDGE.bottom - (xLabel ? LABEL : 0);
  const tall = floor - EDGE.top;
  const y = (value) => EDGE.top + tall - ((value - low) / (high - low)) * tall;
  const slot = wide / categories.length;
  const x = (index) => EDGE.left + slot * (index + 0.5);
  const svg = s("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}` });
  for (const mark of marks) {
    svg.append(s("line", { x1: EDGE.left, x2: WIDTH - EDGE.right, y1: y(mark), y2: y(mark), class: mark === 0 ? "zero" : "grid" }),
      s("text", { x: EDGE.left - 8, y: y(mark) + 4, class: "tick end" }, number(mark)));
  }
  const every = Math.ceil(categories.length / Math.max(1, Math.floor(wide / 62)));
  categories.forEach((name, index) => {
    if (index % every === 0) svg.append(s("text", { x: x(index), y: floor + 17, class: "tick middle" }, name));
  });
  if (xLabel) svg.append(s("text", { x: EDGE.left + wide / 2, y: HEIGHT - 6, class: "axis middle" }, xLabel));
  if (yLabel) svg.append(s("text", { x: 11, y: EDGE.top + tall / 2, class: "axis middle", transform: `rotate(-90 11 ${EDGE.top + tall / 2})` }, yLabel));
  drawn.series.forEach((one, order) => {
    const points = categories.map((name) => one.data.find((point) => point.label === name).value);
    svg.append(...(drawn.type === "bar" ? bars : lines)({ points, order, count: drawn.series.length, x, y, slot, name: one.name, categories, filled: drawn.type === "area" }));
  });
  return svg;
}

const tip = (name, category, value) => s("title", {}, `${name}, ${category}: ${number(value)}`);

function bars({ points, order, count, x, y, slot, name, categories }) {
  const width = Math.min(44, (slot * 0.68) / count);
  return points.map((value, index) => s("rect", {
    x: x(index) - (width * count) / 2 + order * width + 1, width: Math.max(width - 2, 1),
    y: Math.min(y(value), y(0)), height: Math.abs(y(value) - y(0)), rx: 3, fill: colour(order),
  }, tip(name, categories[index], value)));
}

function lines({ points, order, x, y, name, categories, filled }) {
  const path = points.map((value, index) => `${index ? "L" : "M"}${x(index)} ${y(value)}`).join("");
  const area = s("path", { d: `${path}L${x(points.length - 1)} ${y(0)}L${x(0)} ${y(0)}Z`, fill: colour(order), opacity: 0.18 });
  const line = s("path", { d: path, fill: "none", stroke: colour(order), "stroke-width": 2.5, "stroke-linejoin": "round", "stroke-linecap": "round" });
  const dots = points.map((value, index) => s("circle", { cx: x(index), cy: y(value), r: 3.5, fill: "#fff", stroke: colour(order), "stroke-width": 2 }, tip(name, categories[index], value)));
  return [...(filled ? [area] : []), line, ...dots];
}
