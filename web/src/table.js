// The same network as a table: for screen readers, for copying, for those who rather read.

import { capital, count, el, fill } from "./dom.js";

const ROWS = 200;

/** A table that is made when it is first opened. */
export function tableOf(model, tell) {
  const { words } = model;
  const body = el("div", { class: "network-table" });
  const element = el("details", { class: "network-details", on: { toggle: () => element.open && !body.hasChildNodes() && draw(ROWS) } }, el("summary", {}, `The same as a table (${count(model.ranked.length, words.node, words.nodes)})`), body);

  function draw(most) {
    const rows = model.ranked.slice(0, most).map(row);
    const head = el("thead", {}, el("tr", {}, [capital(words.node), capital(words.counts), "Links", `${capital(words.nears)} (${words.unit})`].map((name) => el("th", { scope: "col" }, name))));
    const rest = model.ranked.length - most;
    const more = rest > 0 ? el("button", { type: "button", class: "network-more", on: { click: () => draw(Infinity) } }, `Show ${rest.toLocaleString("en")} more`) : null;
    fill(body, el("table", {}, el("caption", { class: "network-unseen" }, model.data.title), head, el("tbody", {}, rows)), more);
  }

  function row(node) {
    const near = model.links.get(node.id);
    const names = near.map(({ other, edge }) => `${other.label} (${edge.value})`).join(", ");
    return el(
      "tr",
      {},
      el("th", { scope: "row" }, el("button", { type: "button", class: "network-name", on: { click: () => tell.node(node.id) } }, node.label)),
      el("td", {}, String(node.works)),
      el("td", {}, String(near.length)),
      el("td", {}, names),
    );
  }

  return { element };
}
