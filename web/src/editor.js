// The query editor: takes the place of the plain form's text field, completes terms, and fetches answers without a reload.
// Without this script the page is a form like any other; everything it shows comes from the server's own page.

import { clearProblem, fieldOf, showProblem } from "./editor/field.js";
import { vocabularyOf } from "./editor/vocabulary.js";

const form = document.getElementById("ask");
const plain = document.getElementById("query");
const answer = document.getElementById("answer");
const told = document.getElementById("told");

const field = fieldOf(plain, { run: () => form.requestSubmit(), vocabulary: vocabularyOf(form.dataset.terms) });
let asked = 0;

/** The address that holds a query, shown as `view` (the path of the form's buttons). */
function addressOf(query, path) {
  return `${path}?${new URLSearchParams({ query })}`;
}

/** Fetch the page of an address and take the answer out of it; only the last one asked for is shown. */
async function ask(address, { remember = true } = {}) {
  const number = ++asked;
  answer.setAttribute("aria-busy", "true");
  told.textContent = "Asking …";
  clearProblem(field);
  try {
    const response = await fetch(address, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    if (number !== asked) return;
    const found = page.getElementById("answer");
    if (!found) throw new Error(page.querySelector("main p")?.textContent ?? `the server answered ${response.status}`);
    if (remember) history.pushState({}, "", address);
    answer.replaceChildren(...found.childNodes);
    arrived();
  } catch (error) {
    if (number !== asked) return;
    const said = document.createElement("p");
    said.className = "problem";
    said.setAttribute("role", "alert");
    said.textContent = `No answer: ${error.message}`;
    answer.replaceChildren(said);
    told.textContent = "";
  } finally {
    if (number === asked) answer.removeAttribute("aria-busy");
  }
}

/** Say what has come, mark what is wrong, draw what is to be drawn. */
function arrived() {
  const problem = answer.querySelector(".problem");
  told.textContent = problem ? "" : `Answer: ${answer.querySelector("h2")?.textContent.trim() ?? "none"}`;
  if (problem) showProblem(field, problem);
  if (answer.querySelector("#network-data")) draw();
}

/** Draw the network of the answer; its script comes when it is first needed. */
function draw() {
  if (window.symposiaNetwork) return window.symposiaNetwork();
  const script = document.createElement("script");
  script.src = form.dataset.network;
  return document.head.append(script);
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  ask(addressOf(field.text(), event.submitter?.getAttribute("formaction") ?? answer.querySelector("[data-view]")?.dataset.view ?? form.action));
});

answer.addEventListener("click", (event) => {
  const link = event.target.closest("a.view");
  const place = event.target.closest("button.place");
  if (place) field.go(Number(place.dataset.line), Number(place.dataset.column));
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  ask(link.href).then(() => answer.querySelector("a.view[aria-current]")?.focus());
});

addEventListener("popstate", () => {
  const query = new URLSearchParams(location.search).get("query");
  if (query === null) return location.reload();
  field.replace(query);
  return ask(location.href, { remember: false });
});

for (const hint of document.querySelectorAll(".keys")) hint.hidden = false;
if (answer.querySelector(".problem")) showProblem(field, answer.querySelector(".problem"));
if (answer.querySelector("#network-data")) draw();
