// The drawing itself: vis-network shows circles and lines where the data puts them, we add the names.
// The esnext builds carry no polyfills and, unlike the standalone build, put no style element into the page.

import { DataSet } from "vis-data/esnext";
import { Network } from "vis-network/esnext";

import { drawDots, drawHairs } from "./far.js";
import { labeller } from "./labels.js";
import { leastOf, litBy, shownAt } from "./model.js";

const NEAREST = 5;
const MANY = 1_200;
const SMALL = 560;
const READABLE = 0.5;
const SPOKE = 0.14;
const MARGIN = { side: 58, top: 14, bottom: 26 };

/** Draw `model` into `stage`; `tell` hears of clicks and moves. */
export function canvasOf(stage, model, colours, tell) {
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const now = { shown: shownAt(model, 1), lit: null, chosen: new Set(), hovered: null, colours };
  const looks = new Map();
  const nodes = new DataSet(model.data.nodes.map((node) => ({ id: node.id, x: node.x, y: node.y, size: node.size, shape: node.shape })));
  const edges = new DataSet(model.data.edges.map((edge) => ({ id: edge.id, from: edge.from, to: edge.to })));
  const network = new Network(stage, { nodes, edges }, { ...model.data.options, autoResize: true });
  const frameElement = stage.querySelector(".vis-network");
  const surface = stage.querySelector("canvas");
  frameElement.setAttribute("role", "application");
  frameElement.setAttribute("aria-roledescription", "network picture");
  frameElement.setAttribute("aria-label", `${model.data.title}: arrow keys move, plus and minus zoom, 0 shows all. The same network is below as a table.`);

  function frame() {
    const { x, y } = network.getViewPosition();
    return { x, y, scale: network.getScale(), width: surface.clientWidth, height: surface.clientHeight, ratio: surface.width / surface.clientWidth };
  }

  const drawLabels = labeller(model, () => now);
  network.on("beforeDrawing", (context) => drawHairs(context, frame(), model, now));
  network.on("afterDrawing", (context) => {
    drawDots(context, frame(), model, now);
    drawLabels(context, frame());
  });

  function show(state) {
    now.shown = shownAt(model, leastOf(model, state));
    now.lit = litBy(model, state, now.shown);
    now.chosen = new Set(state.node !== null ? [state.node] : state.edge !== null ? JSON.parse(state.edge) : []);
    paint();
  }

  function paint() {
    nodes.update(changed(looks, "n", model.data.nodes.map((node) => nodeLook(node, now))));
    edges.update(changed(looks, "e", model.data.edges.map((edge) => edgeLook(edge, model, now))));
    network.redraw();
  }

  function moveTo(position, scale, quick) {
    const animation = quick || still.matches ? false : { duration: 350, easingFunction: "easeInOutQuad" };
    network.moveTo({ position, scale, animation });
    if (!animation && !quick) tell.moved(view());
  }

  function fit(ids, { quick = false, closest = 1.5 } = {}) {
    const chosen = model.data.nodes.filter((node) => (ids ?? now.shown.nodes).has(node.id));
    if (!chosen.length) return;
    const [left, right] = reach(chosen, "x");
    const [top, bottom] = reach(chosen, "y");
    const { width, height } = frame();
    const across = Math.max(width - 2 * MARGIN.side, width / 2);
    const scale = Math.min(closest, across / (right - left), (height - MARGIN.top - MARGIN.bottom) / (bottom - top));
    moveTo({ x: (left + right) / 2, y: (top + bottom) / 2 + (MARGIN.bottom - MARGIN.top) / 2 / scale }, scale, quick);
  }

  /** The middle of what is shown, large circles counting more. */
  function middle() {
    const chosen = model.data.nodes.filter((node) => now.shown.nodes.has(node.id));
    const total = chosen.reduce((sum, node) => sum + node.size, 0) || 1;
    const mean = (axis) => chosen.reduce((sum, node) => sum + node[axis] * node.size, 0) / total;
    return { x: mean("x"), y: mean("y") };
  }

  /** The first view: all, or on a small screen the middle, where the largest parts are, at a scale that can be read. */
  function open() {
    fit(null, { quick: true });
    if (frame().width < SMALL && frame().scale < READABLE) moveTo(middle(), READABLE, true);
  }

  function zoom(factor) {
    const { x, y, scale } = frame();
    moveTo({ x, y }, Math.min(NEAREST, scale * factor));
  }

  function pan(right, down) {
    const { x, y, scale } = frame();
    moveTo({ x: x + right / scale, y: y + down / scale }, scale, true);
    tell.moved(view());
  }

  function view() {
    const { x, y, scale } = frame();
    return { x, y, scale };
  }

  network.on("click", ({ pointer }) => {
    const node = network.getNodeAt(pointer.DOM);
    if (node !== undefined) return tell.node(node);
    const edge = network.getEdgeAt(pointer.DOM);
    return edge === undefined ? tell.nothing() : tell.edge(model.data.edges[edge]);
  });
  network.on("hoverNode", ({ node }) => hover(node));
  network.on("blurNode", () => hover(null));
  network.on("hoverEdge", () => frameElement.classList.add("network-pointing"));
  network.on("blurEdge", () => frameElement.classList.remove("network-pointing"));
  network.on("zoom", ({ scale }) => {
    if (scale > NEAREST) moveTo(network.getViewPosition(), NEAREST, true);
    tell.moved(view());
  });
  network.on("dragEnd", () => tell.moved(view()));
  network.on("animationFinished", () => tell.moved(view()));

  function hover(node) {
    now.hovered = node;
    frameElement.classList.toggle("network-pointing", node !== null);
    network.redraw();
  }

  return {
    show,
    fit,
    open,
    zoom,
    pan,
    view,
    surface,
    keys: frameElement,
    go: (place) => moveTo({ x: place.x, y: place.y }, Math.min(place.scale, NEAREST), true),
    recolour(fresh) {
      now.colours = fresh;
      paint();
    },
  };
}

/** From where to where circles reach along an axis. */
function reach(nodes, axis) {
  return nodes.reduce(([least, most], node) => [Math.min(least, node[axis] - node.size), Math.max(most, node[axis] + node.size)], [Infinity, -Infinity]);
}

/** Those of the looks that differ from what was last given to vis-network. */
function changed(looks, kind, wanted) {
  return wanted.filter((look) => {
    const key = kind + look.id;
    const text = JSON.stringify(look);
    if (looks.get(key) === text) return false;
    looks.set(key, text);
    return true;
  });
}

function nodeLook(node, { shown, lit, chosen, colours }) {
  const dim = lit !== null && !lit.nodes.has(node.id);
  const fill = colours.group(node.group);
  const border = chosen.has(node.id) ? colours.ink : colours.ground;
  const same = { background: fill, border };
  return {
    id: node.id,
    hidden: !shown.nodes.has(node.id),
    opacity: dim ? 0.16 : 1,
    borderWidth: chosen.has(node.id) ? 3 : 1.5,
    color: { ...same, highlight: same, hover: { background: fill, border: colours.ink } },
  };
}

function edgeLook(edge, model, { shown, lit, colours }) {
  const [a, b] = [model.nodes.get(edge.from).group, model.nodes.get(edge.to).group];
  const bright = lit !== null && lit.edges.has(edge.id);
  const color = a === b ? colours.group(a) : colours.line;
  const faint = shown.edges.size > MANY ? 0.22 : 0.55;
  return {
    id: edge.id,
    hidden: !shown.edges.has(edge.id),
    width: Math.min(edge.spoke && !bright ? 2.5 : 10, 0.4 + 1.1 * edge.value ** 0.8),
    hoverWidth: 1,
    color: { color, highlight: color, hover: colours.ink, opacity: bright ? 0.9 : lit ? 0.06 : edge.spoke ? SPOKE : edge.value > 1 ? 0.55 : faint },
  };
}
