// The network as the page knows it: look-ups over the data that came with the page, and what is shown of it.

import { folded } from "./dom.js";

/** @returns look-ups over the picture's data */
export function modelOf(data) {
  const nodes = new Map(data.nodes.map((node) => [node.id, node]));
  const links = new Map(data.nodes.map((node) => [node.id, []]));
  for (const edge of data.edges) {
    links.get(edge.from).push({ edge, other: nodes.get(edge.to) });
    links.get(edge.to).push({ edge, other: nodes.get(edge.from) });
  }
  for (const near of links.values()) {
    near.sort((a, b) => b.edge.value - a.edge.value || compare(a.other.label, b.other.label));
  }
  const strength = new Map([...links].map(([id, near]) => [id, near.reduce((sum, { edge }) => sum + edge.value, 0)]));
  const ranked = [...data.nodes].sort(
    (a, b) => b.works - a.works || strength.get(b.id) - strength.get(a.id) || compare(a.label, b.label),
  );
  const names = ranked.map((node) => ({ node, text: folded(node.label) }));
  const edges = new Map(data.edges.map((edge) => [pairOf(edge.from, edge.to), edge]));
  const heaviest = data.edges.reduce((most, edge) => Math.max(most, edge.value), 1);
  return { data, words: data.words, nodes, links, ranked, names, edges, heaviest, href: (path) => data.site + path };
}

/** The key of an edge, whichever end comes first. */
export function pairOf(a, b) {
  return a < b ? JSON.stringify([a, b]) : JSON.stringify([b, a]);
}

/** Order of names as a reader expects it, equal on every machine. */
export function compare(a, b) {
  return a.localeCompare(b, "en");
}

/** The nodes and edges at least as heavy as `least`; a node whose links are all lighter is not shown. */
export function shownAt(model, least) {
  const edges = model.data.edges.filter((edge) => edge.value >= least);
  const ends = new Set(edges.flatMap((edge) => [edge.from, edge.to]));
  const nodes = model.data.nodes.filter((node) => least <= 1 || ends.has(node.id));
  return { nodes: new Set(nodes.map((node) => node.id)), edges: new Set(edges.map((edge) => edge.id)) };
}

/** The least weight that is in force: the one asked for, or 1 where it would hide what is chosen. */
export function leastOf(model, state) {
  const shown = shownAt(model, state.least);
  const seen = state.node !== null ? shown.nodes.has(state.node) : state.edge === null || shown.edges.has(model.edges.get(state.edge).id);
  return seen ? state.least : 1;
}

/** Nodes whose name holds all words of `query`, those that begin with it first. */
export function find(model, query, most) {
  const text = folded(query).trim();
  if (!text) return [];
  const words = text.split(/\s+/);
  const hits = model.names.filter((name) => words.every((word) => name.text.includes(word)));
  const rank = (name) => (name.text.startsWith(text) ? 0 : name.text.includes(` ${text}`) ? 1 : 2);
  return hits.map((name) => ({ name, rank: rank(name) })).sort((a, b) => a.rank - b.rank).slice(0, most).map((hit) => hit.name.node);
}

/** What is lit when something is chosen: the ids of nodes and edges, or null when nothing is. */
export function litBy(model, state, shown) {
  if (state.node !== null) {
    const near = model.links.get(state.node).filter(({ edge }) => shown.edges.has(edge.id));
    return {
      nodes: new Set([state.node, ...near.map(({ other }) => other.id)]),
      edges: new Set(near.map(({ edge }) => edge.id)),
    };
  }
  if (state.edge !== null) {
    const edge = model.edges.get(state.edge);
    return { nodes: new Set([edge.from, edge.to]), edges: new Set([edge.id]) };
  }
  if (state.group !== null) {
    const nodes = new Set(model.data.nodes.filter((node) => node.group === state.group).map((node) => node.id));
    const inside = model.data.edges.filter((edge) => nodes.has(edge.from) && nodes.has(edge.to));
    return { nodes, edges: new Set(inside.map((edge) => edge.id)) };
  }
  return null;
}
