// The colours of the picture, taken from the style sheet so that light and dark are decided in one place.

const GROUPS = 8;

/** The colours as the style sheet has them now, seen from `element`. */
export function coloursOf(element) {
  const style = getComputedStyle(element);
  const value = (name) => style.getPropertyValue(`--network-${name}`).trim();
  const groups = Array.from({ length: GROUPS }, (_, number) => value(`group-${number + 1}`));
  return {
    ground: value("ground"),
    ink: value("ink"),
    line: value("line"),
    accent: value("accent"),
    other: value("other"),
    font: style.fontFamily,
    group: (number) => (number < 0 ? value("ink") : number < GROUPS ? groups[number] : value("other")),
  };
}

/** Call `listener` whenever the reader's choice of light or dark changes. */
export function onScheme(listener) {
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", listener);
  new MutationObserver(listener).observe(document.documentElement, { attributes: true, attributeFilter: ["class", "data-theme"] });
}
