// The editor works without this file; it adds a shortcut, a tab key, a field that grows, and answers without a reload.

const form = document.getElementById("ask");
const field = document.getElementById("query");
const answer = document.getElementById("answer");

function grow() {
  const lines = field.value.split("\n").length + 1;
  field.rows = Math.min(Math.max(lines, 12), 34);
}

/** Ask for the page of this query and take the answer out of it. */
async function ask(address, remember) {
  answer.setAttribute("aria-busy", "true");
  try {
    const response = await fetch(address, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const found = page.getElementById("answer");
    if (!found) throw new Error(`the server answered ${response.status}`);
    answer.replaceChildren(...found.childNodes);
    if (remember) history.pushState({}, "", address);
  } catch (error) {
    const said = document.createElement("p");
    said.className = "problem";
    said.setAttribute("role", "alert");
    said.textContent = `No answer: ${error.message}`;
    answer.replaceChildren(said);
  } finally {
    answer.removeAttribute("aria-busy");
  }
}

function addressOf(query) {
  return `/sparql?${new URLSearchParams({ query })}`;
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  ask(addressOf(field.value), true);
});

field.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    form.requestSubmit();
  }
});

field.addEventListener("input", grow);
window.addEventListener("popstate", () => location.reload());
document.querySelector(".keys").hidden = false;
grow();
