// The view from afar: where circles and lines would be too small to see they are drawn as dots and hairs of a pixel.

import { onScreen } from "./labels.js";

const FAR = 0.22;
const LEAST = 1.8;
const FAINTEST = 0.16;

/** Draw in pixels of the screen, if the view is from afar. */
function fromAfar(context, frame, draw) {
  if (frame.scale >= FAR) return;
  context.save();
  context.setTransform(frame.ratio, 0, 0, frame.ratio, 0, 0);
  draw();
  context.restore();
}

/** Lines of a pixel for all links that are shown (those that are lit when something is chosen). */
export function drawHairs(context, frame, model, { shown, lit, colours }) {
  fromAfar(context, frame, () => {
    context.globalAlpha = lit ? 0.6 : FAINTEST;
    context.strokeStyle = colours.line;
    context.lineWidth = 0.7;
    context.beginPath();
    for (const edge of model.data.edges) {
      if (!shown.edges.has(edge.id) || (lit && !lit.edges.has(edge.id))) continue;
      const start = onScreen(model.nodes.get(edge.from), frame);
      const end = onScreen(model.nodes.get(edge.to), frame);
      context.moveTo(start.x, start.y);
      context.lineTo(end.x, end.y);
    }
    context.stroke();
  });
}

/** A dot for each node that is shown. */
export function drawDots(context, frame, model, { shown, lit, colours }) {
  fromAfar(context, frame, () => {
    for (const node of model.data.nodes) {
      if (!shown.nodes.has(node.id)) continue;
      const { x, y } = onScreen(node, frame);
      context.globalAlpha = lit && !lit.nodes.has(node.id) ? FAINTEST : 1;
      context.fillStyle = colours.group(node.group);
      context.beginPath();
      context.arc(x, y, Math.max(LEAST, node.size * frame.scale), 0, 2 * Math.PI);
      context.fill();
    }
  });
}
