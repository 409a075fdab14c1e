// What is looked at, kept in the address: a link to it shows exactly this view.

import { pairOf } from "./model.js";

export const NOTHING = { node: null, edge: null, group: null, view: null };

/** The state that an address' hash names; what the network does not have is left out. */
export function readState(hash, model) {
  const given = new URLSearchParams(hash.replace(/^#/, ""));
  const state = { ...NOTHING, least: model.data.start };
  const least = Number(given.get("min"));
  if (Number.isInteger(least) && least >= 1) state.least = Math.min(least, model.heaviest);
  const pair = given.getAll("edge");
  if (model.nodes.has(given.get("node"))) state.node = given.get("node");
  else if (pair.length === 2 && model.edges.has(pairOf(...pair))) state.edge = pairOf(...pair);
  else if (model.data.legend.some((entry) => String(entry.group) === given.get("group"))) state.group = Number(given.get("group"));
  const view = (given.get("view") ?? "").split(",").map(Number);
  if (view.length === 3 && view.every(Number.isFinite) && view[2] > 0) state.view = { x: view[0], y: view[1], scale: view[2] };
  return state;
}

/** The hash that names a state. */
export function writeState(state, model) {
  const given = new URLSearchParams();
  if (state.node !== null) given.set("node", state.node);
  if (state.edge !== null) for (const end of JSON.parse(state.edge)) given.append("edge", end);
  if (state.group !== null) given.set("group", String(state.group));
  if (state.least !== model.data.start) given.set("min", String(state.least));
  if (state.view) given.set("view", [Math.round(state.view.x), Math.round(state.view.y), state.view.scale.toPrecision(3)].join(","));
  return given.size ? `#${given}` : "#";
}
