// What is known of the chosen node or link, in words: links, shared works, and the documents that print them.

import { capital, count, el, fill } from "./dom.js";

const FIRST = 40;

/** The panel; `tell` hears of what is chosen in it. */
export function panelOf(model, tell) {
  const element = el("aside", { class: "network-panel", "aria-label": "About the selection", tabindex: "-1" });

  function show(state, shown, least) {
    if (state.node !== null) fill(element, close(), about(model.nodes.get(state.node)));
    else if (state.edge !== null) fill(element, close(), between(model.edges.get(state.edge)));
    else fill(element, overview(state, shown, least));
    element.scrollTop = 0;
  }

  function close() {
    return el("button", { type: "button", class: "network-close", "aria-label": "Close", title: "Close (Esc)", on: { click: tell.nothing } }, "×");
  }

  function about(node) {
    const near = model.links.get(node.id);
    return [
      el("p", { class: "network-kind" }, node.kind ?? model.words.node),
      el("h2", {}, node.label),
      el("p", { class: "network-facts" }, `${count(node.works, model.words.count, model.words.counts)} · ${count(near.length, model.words.near, model.words.nears)}`),
      node.href ? el("p", {}, el("a", { class: "network-page-link", href: model.href(node.href) }, `Open the page of this ${model.words.node}`)) : null,
      node.facts?.length ? el("dl", { class: "network-said" }, node.facts.map(fact)) : null,
      near.length ? el("h3", {}, capital(model.words.nears)) : null,
      near.length ? long("ul", "network-near", near.map(neighbour)) : null,
      node.on.length ? el("h3", {}, capital(model.words.on)) : null,
      node.on.length ? long("ol", "network-works", node.on.map(work)) : null,
    ];
  }

  function fact({ property, text, href }) {
    return [el("dt", {}, property), el("dd", {}, href ? el("a", { href: model.href(href) }, text) : text)];
  }

  function neighbour({ edge, other }) {
    const why = edge.said ? [...new Set(edge.said.map(({ property }) => property))].join(", ") : count(edge.value, model.words.share, model.words.unit);
    return el(
      "li",
      {},
      el("button", { type: "button", class: "network-name", on: { click: () => tell.node(other.id) } }, other.label),
      el("button", { type: "button", class: "network-why", title: "Show them", on: { click: () => tell.edge(edge) } }, why),
    );
  }

  function between(edge) {
    const ends = [edge.from, edge.to].map((id) => model.nodes.get(id));
    return [
      el("p", { class: "network-kind" }, model.words.link),
      el("h2", {}, ends.map((node, number) => [number ? " and " : null, el("button", { type: "button", class: "network-name", on: { click: () => tell.node(node.id) } }, node.label)])),
      el("p", { class: "network-facts" }, count(edge.value, model.words.share, model.words.unit)),
      edge.said ? long("ul", "network-statements", edge.said.map(statement)) : long("ol", "network-works", edge.works.map(work)),
    ];
  }

  function statement({ from, property, to }) {
    return el("li", {}, from, " ", el("code", {}, property), " ", to);
  }

  function work(number) {
    const { title, href, year, authors, sources } = model.data.works[number];
    const by = authors.length > 6 ? `${authors.slice(0, 5).join(", ")} and ${authors.length - 5} more` : authors.join(", ");
    return el(
      "li",
      {},
      el("a", { href: model.href(href) }, title),
      by || year ? el("small", {}, [by, year].filter(Boolean).join(" · ")) : null,
      sources.length ? el("small", {}, "printed in ", sources.map((source, at) => [at ? ", " : null, el("a", { href: model.href(source.href) }, source.name)])) : null,
    );
  }

  function overview(state, shown, least) {
    const { data, words } = model;
    const numbers = `${count(shown.nodes.size, words.node, words.nodes)}, ${count(shown.edges.size, words.link, words.links)}`;
    return [
      el("h2", {}, "In this picture"),
      el("p", { class: "network-facts" }, numbers),
      least > 1 ? el("p", { class: "network-facts" }, `with ${least} or more ${words.unit}; all ${count(data.counts.nodes, words.node, words.nodes)} from 1`) : null,
      data.truncated ? el("p", { class: "network-cut" }, data.truncated) : null,
      el("p", {}, `Choose a circle to see who or what it is, or a line to see the ${words.counts} behind it. The larger the circle, the more ${words.counts}; the wider the line, the more ${words.unit}.`),
      data.legend.length ? el("h3", {}, words.groups) : null,
      data.legend.length ? el("ul", { class: "network-legend" }, data.legend.map((entry) => legendEntry(entry, state))) : null,
    ];
  }

  function legendEntry(entry, state) {
    const chosen = state.group === entry.group;
    const swatch = el("span", { class: `network-swatch network-swatch-${entry.group + 1}`, "aria-hidden": "true" });
    return el(
      "li",
      {},
      el(
        "button",
        { type: "button", "aria-pressed": String(chosen), on: { click: () => (chosen ? tell.nothing() : tell.group(entry.group)) } },
        swatch,
        el("span", {}, entry.label),
        el("small", {}, count(entry.nodes, model.words.node, model.words.nodes)),
      ),
    );
  }

  return { element, show };
}

/** A list of which the first items are shown, the others on demand. */
function long(tag, name, items) {
  const list = el(tag, { class: name }, items.slice(0, FIRST));
  if (items.length <= FIRST) return list;
  const more = el("button", { type: "button", class: "network-more", on: { click: () => (list.append(...items.slice(FIRST)), more.remove()) } }, `Show all ${items.length}`);
  return [list, more];
}
