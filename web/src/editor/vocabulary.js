// The terms that can be completed, as the server counts them in its dataset; fetched when they are first wanted.

/** A function that gives the vocabulary at an address: one without terms until it has come, or where it cannot. */
export function vocabularyOf(address) {
  let coming = null;
  return () => {
    coming ??= fetch(address, { headers: { Accept: "application/json" } })
      .then((response) => (response.ok ? response.json() : Promise.reject(new Error(String(response.status)))))
      .catch(() => {
        coming = null;
        return { prefixes: {}, classes: [], properties: [], individuals: [] };
      });
    return coming;
  };
}
