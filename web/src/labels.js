// Names beside circles, as on a map: of constant size on the screen, the most important first, none over another.

import { shortened } from "./dom.js";

const SIZE = 12;
const BUCKET = 64;
const CROWD = 300;

/** A function that draws the labels of a frame; `look()` gives what is shown, lit, hovered, and the colours. */
export function labeller(model, look) {
  const widths = new Map();
  const order = new Map(model.ranked.map((node, rank) => [node.id, rank]));
  let font = "";

  function widthOf(context, text, weight) {
    const key = weight + text;
    if (!widths.has(key)) widths.set(key, context.measureText(text).width);
    return widths.get(key);
  }

  return function draw(context, frame) {
    const { shown, lit, chosen, hovered, colours } = look();
    if (font !== colours.font) {
      font = colours.font;
      widths.clear();
    }
    const first = (node) => (chosen.has(node.id) || node.id === hovered ? 0 : lit?.nodes.has(node.id) ? 1 : 2);
    const nodes = model.ranked.filter((node) => shown.nodes.has(node.id) && (!lit || lit.nodes.has(node.id) || node.id === hovered));
    const pad = shown.nodes.size > CROWD && frame.scale < 0.4 ? 14 : 0;
    nodes.sort((a, b) => first(a) - first(b) || order.get(a.id) - order.get(b.id));
    const taken = circles(model.ranked.filter((node) => shown.nodes.has(node.id)), frame);
    context.save();
    context.setTransform(frame.ratio, 0, 0, frame.ratio, 0, 0);
    context.textAlign = "center";
    context.textBaseline = "top";
    context.lineJoin = "round";
    for (const node of nodes) {
      const { x, y } = onScreen(node, frame);
      if (x < -80 || y < -20 || x > frame.width + 80 || y > frame.height + 20) continue;
      const strong = first(node) === 0;
      const text = strong ? node.label : shortened(node.label, 30);
      const weight = strong ? "600 " : "";
      context.font = `${weight}${SIZE}px ${font}`;
      const width = widthOf(context, text, weight);
      const spots = around(x, y, node.size * frame.scale + 3, width);
      const spot = spots.find((at) => inside(at, width, frame) && claim(taken, at, width, pad)) ?? (strong ? spots[0] : null);
      if (!spot) continue;
      context.lineWidth = 3.5;
      context.strokeStyle = colours.ground;
      context.strokeText(text, spot.x, spot.y);
      context.fillStyle = colours.ink;
      context.fillText(text, spot.x, spot.y);
    }
    context.restore();
  };
}

/** The middle of a circle on the screen. */
export function onScreen(node, frame) {
  return { x: (node.x - frame.x) * frame.scale + frame.width / 2, y: (node.y - frame.y) * frame.scale + frame.height / 2 };
}

/** The room that circles take, as far as they are large enough to be missed. */
function circles(nodes, frame) {
  const taken = new Map();
  for (const node of nodes) {
    const radius = node.size * frame.scale;
    if (radius < 3) continue;
    const { x, y } = onScreen(node, frame);
    if (x < 0 || y < 0 || x > frame.width || y > frame.height) continue;
    take(taken, { left: x - radius, right: x + radius, top: y - radius, bottom: y + radius });
  }
  return taken;
}

/** Where the label of a circle may stand: below, above, to the right, to the left (`x`, `y`: middle of its top). */
function around(x, y, radius, width) {
  const beside = radius + width / 2 + 2;
  return [
    { x, y: y + radius },
    { x, y: y - radius - SIZE },
    { x: x + beside, y: y - SIZE / 2 },
    { x: x - beside, y: y - SIZE / 2 },
  ];
}

/** Whether a label at a spot is not cut by the frame. */
function inside(at, width, frame) {
  return at.x - width / 2 > 2 && at.x + width / 2 < frame.width - 2 && at.y > 0 && at.y + SIZE < frame.height - 2;
}

/** Whether there is room for a label at a spot, with `pad` pixels around it; if so it is taken. */
function claim(taken, at, width, pad) {
  const box = { left: at.x - width / 2 - 3 - pad, right: at.x + width / 2 + 3 + pad, top: at.y - 1 - pad, bottom: at.y + SIZE + 2 + pad };
  const meets = (other) => box.left < other.right && other.left < box.right && box.top < other.bottom && other.top < box.bottom;
  if (buckets(box).some((key) => taken.get(key)?.some(meets))) return false;
  take(taken, box);
  return true;
}

function take(taken, box) {
  for (const key of buckets(box)) {
    if (!taken.has(key)) taken.set(key, []);
    taken.get(key).push(box);
  }
}

/** The squares of a coarse grid that a box touches: only boxes that share one can meet. */
function buckets(box) {
  const keys = [];
  for (let column = Math.floor(box.left / BUCKET); column <= Math.floor(box.right / BUCKET); column += 1) {
    for (let row = Math.floor(box.top / BUCKET); row <= Math.floor(box.bottom / BUCKET); row += 1) keys.push(column * 4096 + row);
  }
  return keys;
}
