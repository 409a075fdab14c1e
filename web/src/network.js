// An interactive picture of a network: mounts on #network what #network-data holds. Asks nothing of any server.

import "./network.css";

import { canvasOf } from "./canvas.js";
import { coloursOf, onScheme } from "./colours.js";
import { capital, count, el, fill } from "./dom.js";
import { leastOf, litBy, modelOf, pairOf, shownAt } from "./model.js";
import { panelOf } from "./panel.js";
import { savePicture } from "./picture.js";
import { searchOf } from "./search.js";
import { NOTHING, readState, writeState } from "./state.js";
import { tableOf } from "./table.js";

const KEYS = { ArrowLeft: [-60, 0], ArrowRight: [60, 0], ArrowUp: [0, -60], ArrowDown: [0, 60] };

/** Build the picture of `data` inside `root`. */
function mount(root, data) {
  const model = modelOf(data);
  let state = readState(location.hash, model);
  let timer = 0;

  const tell = {
    node: (id) => choose({ node: id }, () => canvas.fit(lit())),
    edge: (edge) => choose({ edge: pairOf(edge.from, edge.to) }),
    group: (group) => choose({ group }, () => canvas.fit(lit())),
    nothing: () => choose({}),
    moved: (view) => remember({ ...state, view }),
  };

  const stage = el("div", { class: "network-stage" });
  const search = searchOf(model, tell.node);
  const panel = panelOf(model, tell);
  const table = tableOf(model, tell);
  const slider = sliderOf(model, weigh);
  const told = el("p", { class: "network-unseen", role: "status" });
  const save = button("Save as PNG", "Save this view as an image", () => savePicture(canvas.surface, model, coloursOf(root)));
  const views = el(
    "div",
    { class: "network-views" },
    button("+", "Zoom in", () => canvas.zoom(1.4)),
    button("−", "Zoom out", () => canvas.zoom(1 / 1.4)),
    button("Fit", "Show all (0)", () => canvas.fit()),
  );
  root.classList.add("network");
  fill(root, el("div", { class: "network-tools" }, search.element, slider.element, save), el("div", { class: "network-frame" }, stage, views), panel.element, table.element, told);
  const canvas = canvasOf(stage, model, coloursOf(root), tell);

  /** Choose one thing (or none): everything else that was chosen is let go. */
  function choose(what, then) {
    change({ ...NOTHING, least: state.least, view: state.view, ...what }, then);
  }

  /** Ask for heavier or lighter links; what they would hide is let go. */
  function weigh(least) {
    const next = { ...state, least, view: null };
    change(leastOf(model, next) === least ? next : { ...NOTHING, least }, () => canvas.fit());
  }

  function change(next, then = () => {}) {
    remember(next);
    draw();
    then();
  }

  function draw() {
    const least = leastOf(model, state);
    const shown = shownAt(model, least);
    canvas.show(state);
    panel.show(state, shown, least);
    slider.show(least);
    told.textContent = state.node !== null ? `${model.nodes.get(state.node).label} is chosen` : `${count(shown.nodes.size, model.words.node, model.words.nodes)} shown`;
  }

  /** Keep the state, and a moment later its address. */
  function remember(next) {
    state = next;
    clearTimeout(timer);
    timer = setTimeout(() => {
      const hash = writeState(state, model);
      if (hash !== location.hash && !(hash === "#" && !location.hash)) history.replaceState(null, "", hash);
    }, 150);
  }

  function place() {
    if (state.view) canvas.go(state.view);
    else if (lit()) canvas.fit(lit(), { quick: true });
    else canvas.open();
  }

  /** The ids of what is lit, as far as it is shown; null when nothing is chosen. */
  function lit() {
    const shown = shownAt(model, leastOf(model, state));
    const nodes = litBy(model, state, shown)?.nodes;
    return nodes ? new Set([...nodes].filter((id) => shown.nodes.has(id))) : null;
  }

  stage.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (KEYS[event.key]) canvas.pan(...KEYS[event.key]);
    else if (event.key === "+" || event.key === "=") canvas.zoom(1.4);
    else if (event.key === "-") canvas.zoom(1 / 1.4);
    else if (event.key === "0") canvas.fit();
    else return;
    event.preventDefault();
  });
  root.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && event.target !== search.input) tell.nothing();
  });
  addEventListener("hashchange", () => {
    if (!root.isConnected) return;
    state = readState(location.hash, model);
    draw();
    place();
  });
  onScheme(() => canvas.recolour(coloursOf(root)));
  draw();
  place();
  root.dataset.state = "ready";
}

/** The least weight of links that are shown; hidden where all weigh the same. */
function sliderOf(model, choose) {
  const output = el("output", { for: "network-least" });
  const input = el("input", {
    id: "network-least",
    type: "range",
    min: 1,
    max: model.heaviest,
    value: 1,
    on: { input: () => choose(Number(input.value)) },
  });
  const show = (least) => {
    input.value = String(least);
    output.textContent = `${least} or more`;
  };
  const element = el("label", { class: "network-least", for: "network-least", hidden: model.heaviest === 1 }, capital(model.words.unit), input, output);
  return { element, show };
}

function button(text, title, click) {
  return el("button", { type: "button", title, "aria-label": title, on: { click } }, text);
}

/** Draw the network of this page, if it has one that is not drawn yet; a page that gets one later calls this. */
function start() {
  const root = document.getElementById("network");
  const island = document.getElementById("network-data");
  if (root && island && !root.dataset.state) mount(root, JSON.parse(island.textContent));
}

window.symposiaNetwork = start;
start();
