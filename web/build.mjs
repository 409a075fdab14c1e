// Writes exports/visuals/static/ from src/ and the packages it uses: network.js and .css, editor.js, and their licences.

import { mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const target = join(here, "..", "exports", "visuals", "static");

/** The licence texts of every package that went into a bundle. */
async function licences(name, inputs) {
  const names = new Set(inputs.map((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1]).filter(Boolean));
  const parts = [];
  for (const each of [...names].sort()) {
    const folder = join(here, "node_modules", each);
    const facts = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
    const files = (await readdir(folder)).filter((file) => /^licen[cs]e/i.test(file)).sort();
    const texts = await Promise.all(files.map((file) => readFile(join(folder, file), "utf8")));
    parts.push([`${each} ${facts.version} (${facts.license})`, ...texts.map((text) => text.trim())].join("\n\n"));
  }
  return `${name} contains these packages.\n\n${parts.join(`\n\n${"-".repeat(80)}\n\n`)}\n`;
}

await mkdir(target, { recursive: true });
for (const name of ["network", "editor"]) {
  const result = await build({
    absWorkingDir: here,
    entryPoints: [`src/${name}.js`],
    outdir: target,
    bundle: true,
    minify: true,
    format: "iife",
    target: ["chrome100", "firefox100", "safari15"],
    charset: "utf8",
    legalComments: "eof",
    metafile: true,
    logLevel: "info",
  });
  await writeFile(join(target, `${name}.licences.txt`), await licences(`${name}.js`, Object.keys(result.metafile.inputs)));
}
