// The field itself: CodeMirror inside a shadow root, where its styles are style sheets made by script, which a strict
// content security policy allows, and not style elements, which it does not.

import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { bracketMatching, indentOnInput, StreamLanguage, syntaxHighlighting } from "@codemirror/language";
import { sparql } from "@codemirror/legacy-modes/mode/sparql";
import { forceLinting, setDiagnostics } from "@codemirror/lint";
import { EditorState, Prec } from "@codemirror/state";
import { drawSelection, EditorView, keymap, lineNumbers } from "@codemirror/view";

import { completer } from "./complete.js";
import { look, marks } from "./look.js";

/** Put an editor in the place of `plain`, a textarea; `run` is called for Ctrl+Enter. */
export function fieldOf(plain, { run, vocabulary }) {
  const host = document.createElement("div");
  host.className = "query-field";
  plain.after(host);
  plain.hidden = true;
  plain.labels[0].addEventListener("click", () => view.focus());
  const root = host.attachShadow({ mode: "open" });
  const sync = EditorView.updateListener.of((update) => {
    if (update.docChanged) plain.value = update.state.doc.toString();
  });
  const view = new EditorView({
    root,
    parent: root,
    state: EditorState.create({
      doc: plain.value,
      extensions: [
        Prec.highest(keymap.of([{ key: "Mod-Enter", run: () => (run(), true) }])),
        lineNumbers(),
        history(),
        drawSelection(),
        indentOnInput(),
        bracketMatching(),
        closeBrackets(),
        autocompletion({ override: [completer(vocabulary)], icons: false, maxRenderedOptions: 60 }),
        StreamLanguage.define(sparql),
        syntaxHighlighting(marks),
        // Tab is not among the keys: it leaves the field, so that nobody who types is caught in it.
        keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...historyKeymap, ...completionKeymap]),
        // Where Escape closes no list and drops no selection, it leaves the field too.
        Prec.lowest(keymap.of([{ key: "Escape", run: () => (plain.form.querySelector("button").focus(), true) }])),
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({ "aria-label": "Query in SPARQL", autocapitalize: "off", spellcheck: "false" }),
        EditorView.domEventHandlers({ beforeinput: replaced }),
        look,
        sync,
      ],
    }),
  });
  return {
    view,
    text: () => view.state.doc.toString(),
    replace: (text) => view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } }),
    go(line, column) {
      view.dispatch({ selection: { anchor: placeOf(view.state.doc, line, column) }, scrollIntoView: true });
      view.focus();
    },
  };
}

/**
 * Typing over a selection. Left to itself Chromium would give the new text the looks of the old by a style attribute,
 * which the content security policy refuses aloud.
 */
function replaced(event, view) {
  const { main } = view.state.selection;
  if (main.empty || event.inputType !== "insertText" || event.isComposing || !event.data) return false;
  event.preventDefault();
  const typed = () => view.state.update(view.state.replaceSelection(event.data), { userEvent: "input.type", scrollIntoView: true });
  const taken = view.state.facet(EditorView.inputHandler).some((handler) => handler(view, main.from, main.to, event.data, typed));
  if (!taken) view.dispatch(typed());
  return true;
}

/** The offset of a line and column that count from 1, by characters as the server counts them. */
function placeOf(doc, line, column) {
  const { from, to, text } = doc.line(Math.min(Math.max(line, 1), doc.lines));
  return Math.min(to, from + [...text].slice(0, Math.max(column - 1, 0)).join("").length);
}

/** Underline where a query is wrong, if the message says where. */
export function showProblem({ view }, problem) {
  const place = problem.querySelector("button.place");
  if (!place) return;
  const from = placeOf(view.state.doc, Number(place.dataset.line), Number(place.dataset.column));
  const word = /^[\w:?$]+/.exec(view.state.sliceDoc(from, from + 80));
  const to = Math.min(view.state.doc.length, from + (word?.[0].length ?? 1));
  const message = problem.querySelector(".what").textContent;
  view.dispatch(setDiagnostics(view.state, [{ from: from === to ? Math.max(0, from - 1) : from, to, severity: "error", message }]));
  forceLinting(view);
}

/** Take the underline away. */
export function clearProblem({ view }) {
  view.dispatch(setDiagnostics(view.state, []));
}
