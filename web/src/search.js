// A search box with suggestions that works by keyboard and tells screen readers what it does (ARIA combobox).

import { count, el, fill } from "./dom.js";
import { find } from "./model.js";

/** The box; `choose(id)` hears which node was picked. */
export function searchOf(model, choose) {
  let hits = [];
  let active = -1;
  const list = el("ul", { id: "network-suggestions", role: "listbox", "aria-label": `${model.words.nodes} found`, class: "network-suggestions", hidden: true });
  const input = el("input", {
    id: "network-search",
    type: "search",
    role: "combobox",
    autocomplete: "off",
    spellcheck: "false",
    placeholder: `Find a ${model.words.node} …`,
    "aria-label": `Find a ${model.words.node}`,
    "aria-autocomplete": "list",
    "aria-expanded": "false",
    "aria-controls": "network-suggestions",
    on: { input: suggest, focus: suggest, keydown: pressed, blur: () => setTimeout(close, 150) },
  });
  const told = el("p", { class: "network-unseen", role: "status" });

  function suggest() {
    hits = find(model, input.value, 8);
    active = hits.length ? 0 : -1;
    told.textContent = input.value.trim() ? count(hits.length, "suggestion", "suggestions") : "";
    draw();
  }

  function draw() {
    const none = input.value.trim() && !hits.length ? [el("li", { class: "network-none" }, `no such ${model.words.node} here`)] : [];
    fill(list, hits.map(option), none);
    list.hidden = !list.children.length;
    input.setAttribute("aria-expanded", String(hits.length > 0));
    if (active >= 0) input.setAttribute("aria-activedescendant", `network-hit-${active}`);
    else input.removeAttribute("aria-activedescendant");
    list.children[active]?.scrollIntoView({ block: "nearest" });
  }

  function option(node, number) {
    return el(
      "li",
      {
        id: `network-hit-${number}`,
        role: "option",
        "aria-selected": String(number === active),
        on: { mousedown: (event) => (event.preventDefault(), pick(node)) },
      },
      el("span", {}, node.label),
      el("small", {}, count(node.works, model.words.count, model.words.counts)),
    );
  }

  function pick(node) {
    input.value = node.label;
    close();
    choose(node.id);
  }

  function close() {
    hits = [];
    active = -1;
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function pressed(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && hits.length) active = (active + step + hits.length) % hits.length;
    else if (event.key === "Enter" && hits[active]) return event.preventDefault(), pick(hits[active]);
    else if (event.key === "Escape") return close();
    else return undefined;
    event.preventDefault();
    return draw();
  }

  return { element: el("div", { class: "network-search" }, input, list, told), input };
}
