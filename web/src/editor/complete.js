// What can stand at the cursor: classes, properties and individuals of the dataset, prefixes, variables, keywords.

import { pickedCompletion } from "@codemirror/autocomplete";

import { OBJECT, PREDICATE, prefixesOf, readingOf, SUBJECT, variablesOf } from "./reading.js";

const OUTSIDE = ["SELECT", "SELECT DISTINCT", "CONSTRUCT", "ASK", "DESCRIBE", "WHERE", "PREFIX", "FROM", "FROM NAMED", "GROUP BY", "ORDER BY", "DESC", "HAVING", "LIMIT", "OFFSET", "VALUES"];
const INSIDE = ["FILTER", "FILTER NOT EXISTS", "OPTIONAL", "UNION", "MINUS", "BIND", "VALUES", "GRAPH", "SELECT"];

/** A source of completions over what `vocabulary()` gives. */
export function completer(vocabulary) {
  return async (context) => {
    const word = context.matchBefore(/[?$]?[\w:.-]*/);
    if (!context.explicit && word.from === word.to) return null;
    const before = context.state.sliceDoc(0, word.from);
    const reading = readingOf(before);
    if (inside(before)) return null;
    const terms = await vocabulary();
    if (context.aborted) return null;
    const options = optionsAt(reading, word.text, terms, context.state.doc.toString());
    return options.length ? { from: word.from, options, validFor: /^[?$]?[\w:.-]*$/ } : null;
  };
}

/** Whether the cursor stands in a comment or a string. */
function inside(before) {
  const line = before.slice(before.lastIndexOf("\n") + 1).replace(/<[^<>\s]*>/g, "").replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g, "");
  return /["'#]/.test(line);
}

function optionsAt(reading, typed, terms, text) {
  if (/^prefix$/i.test(reading.last)) return prefixes(terms);
  if (/^[?$]/.test(typed)) return variables(text, typed);
  const { role } = reading;
  if (role === PREDICATE) return [...properties(reading, terms), { label: "a", detail: "is of class", type: "keyword", boost: 30 }];
  if (role === OBJECT && (reading.predicate === "a" || reading.predicate === "rdf:type")) return classes(terms);
  if (role === OBJECT) return [...individuals(terms), ...variables(text, "?")];
  const keywords = (role === SUBJECT ? INSIDE : OUTSIDE).map((label) => ({ label, type: "keyword" }));
  return [...keywords, ...variables(text, "?")];
}

function prefixes(terms) {
  return Object.entries(terms.prefixes).map(([name, space]) => ({ label: `${name}:`, apply: `${name}: <${space}>`, detail: space }));
}

function variables(text, typed) {
  return variablesOf(text).filter((name) => name !== typed).map((label) => ({ label, type: "variable" }));
}

/** Those of the subject's class first, the more often used the earlier. */
function properties(reading, terms) {
  const of = terms.classes.find((each) => each.name === reading.types.get(reading.subject));
  return terms.properties.map((each) => {
    const count = of ? (of.properties[each.name] ?? 0) : each.count;
    const told = count ? `${count.toLocaleString("en")} times` : each.count ? "" : "looked up";
    return option(each, terms, told, of && !count ? rank(each.count) - 60 : rank(count));
  });
}

function classes(terms) {
  return terms.classes.map((each) => option(each, terms, each.count.toLocaleString("en"), rank(each.count)));
}

function individuals(terms) {
  return terms.individuals.map((each) => option(each, terms, each.kind, 0));
}

function rank(count) {
  return Math.min(25, Math.round(2 * Math.log2(1 + count)));
}

function option({ name, label, comment }, terms, detail, boost) {
  const info = label || comment ? () => about(label, comment) : undefined;
  return { label: name, detail, boost, info, apply: (view, completion, from, to) => insert(view, completion, from, to, terms) };
}

function about(label, comment) {
  const element = document.createElement("div");
  const head = document.createElement("strong");
  head.textContent = label;
  element.append(head, comment ? `: ${comment}` : "");
  return element;
}

/** Put a term in, and declare its prefix above where the query does not yet. */
function insert(view, completion, from, to, terms) {
  const name = completion.label;
  const prefix = name.slice(0, name.indexOf(":"));
  const changes = [{ from, to, insert: name }];
  let shift = 0;
  if (name[0] !== "<" && !prefixesOf(view.state.doc.toString()).has(prefix)) {
    const line = `PREFIX ${prefix}: <${terms.prefixes[prefix]}>\n`;
    changes.unshift({ from: placeOfPrefix(view.state.doc), insert: line });
    shift = line.length;
  }
  view.dispatch({ changes, selection: { anchor: from + shift + name.length }, annotations: pickedCompletion.of(completion), userEvent: "input.complete" });
}

/** After the prefixes that are there, else before the first line that is no comment. */
function placeOfPrefix(doc) {
  let place = 0;
  for (let number = 1; number <= doc.lines; number++) {
    const line = doc.line(number);
    if (/^\s*(?:prefix|base)\b/i.test(line.text)) place = Math.min(line.to + 1, doc.length);
    else if (/^\s*#/.test(line.text) && place === line.from) place = Math.min(line.to + 1, doc.length);
  }
  return place;
}
