// The view as a PNG file, made and saved in the browser.

import { el } from "./dom.js";

/** Save what `surface` shows, on the ground colour and with its title. */
export function savePicture(surface, model, colours) {
  const copy = document.createElement("canvas");
  copy.width = surface.width;
  copy.height = surface.height;
  const ratio = surface.width / surface.clientWidth;
  const context = copy.getContext("2d");
  context.fillStyle = colours.ground;
  context.fillRect(0, 0, copy.width, copy.height);
  context.drawImage(surface, 0, 0);
  context.font = `${12 * ratio}px ${colours.font}`;
  context.fillStyle = colours.ink;
  context.fillText(`${model.data.title} · Symposia`, 12 * ratio, copy.height - 12 * ratio);
  copy.toBlob((blob) => {
    const address = URL.createObjectURL(blob);
    el("a", { href: address, download: `symposia-${model.data.name}.png` }).click();
    setTimeout(() => URL.revokeObjectURL(address), 10_000);
  });
}
