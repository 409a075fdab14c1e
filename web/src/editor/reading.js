// Where in a query the cursor stands: enough of SPARQL's grammar to tell a subject from a predicate from an object.

const TOKEN =
  /#[^\n]*|"""[^]*?(?:"""|$)|'''[^]*?(?:'''|$)|"(?:[^"\\\n]|\\.)*(?:"|$)|'(?:[^'\\\n]|\\.)*(?:'|$)|<[^<>"{}|^`\\\s]*>|[?$][\w]+|[A-Za-z][\w.-]*:[\w:.%-]*[\w:%-]|[A-Za-z][\w.-]*:|:[\w:.%-]*|[A-Za-z_]\w*|[\d.]*\d|[^\s]/g;

/** The words of SPARQL that begin something new inside a group. */
const WITHIN = new Set(["FILTER", "OPTIONAL", "BIND", "VALUES", "GRAPH", "MINUS", "UNION", "SELECT", "WHERE", "NOT", "EXISTS"]);

export const SUBJECT = 0;
export const PREDICATE = 1;
export const OBJECT = 2;

/**
 * What stands before the cursor: `role` (SUBJECT, PREDICATE, OBJECT; null outside triples), the subject and predicate of
 * the triple begun, the token before, and the class that each variable is said to have.
 */
export function readingOf(text) {
  const types = new Map();
  const outer = [];
  let now = { role: null, subject: null, predicate: null, sign: "" };
  let last = "";
  for (const [token] of text.matchAll(TOKEN)) {
    if (token[0] === "#") continue;
    now = next(now, token, outer, types);
    last = token;
  }
  return { ...now, last, types };
}

function next(now, token, outer, types) {
  if (token === "{" || token === "(" || token === "[") {
    outer.push(now);
    const role = token === "{" ? SUBJECT : token === "[" ? PREDICATE : null;
    return { role, subject: token === "[" ? "[]" : null, predicate: null, sign: token };
  }
  if (token === "}" || token === ")" || token === "]") {
    const around = outer.pop() ?? { role: null, subject: null, predicate: null, sign: "" };
    if (token === "}") return { ...around, role: around.sign === "{" ? SUBJECT : null };
    return around.role === null || around.sign !== "{" ? around : token === "]" ? placed(around, "[]", types) : around;
  }
  if (now.role === null) return now;
  if (token === ".") return { ...now, role: now.sign === "{" ? SUBJECT : PREDICATE, predicate: null };
  if (token === ";") return { ...now, role: PREDICATE, predicate: null };
  if (token === ",") return { ...now, role: OBJECT };
  if (token === "/" || token === "|" || token === "^") return { ...now, role: PREDICATE };
  if (/^[*+?!@]$/.test(token)) return now;
  if (WITHIN.has(token.toUpperCase())) return { ...now, role: SUBJECT, subject: null, predicate: null };
  return placed(now, token, types);
}

/** A term at its place. */
function placed(now, token, types) {
  if (now.role === SUBJECT) return { ...now, role: PREDICATE, subject: token };
  if (now.role === PREDICATE) return { ...now, role: OBJECT, predicate: token };
  if (now.predicate === "a" || now.predicate === "rdf:type") types.set(now.subject, token);
  return now;
}

/** The names of the variables of a query, each once. */
export function variablesOf(text) {
  return [...new Set(text.match(/[?$]\w+/g) ?? [])];
}

/** The prefixes that a query declares. */
export function prefixesOf(text) {
  return new Set([...text.matchAll(/\bPREFIX\s+([\w.-]*):/gi)].map(([, name]) => name));
}
