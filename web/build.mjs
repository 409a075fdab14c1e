// Writes exports/visuals/static/network.js, network.css and network.licences.txt from src/ and the packages it uses.

import { mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const target = join(here, "..", "exports", "visuals", "static");

/** The licence texts of every package that went into the bundle. */
async function licences(inputs) {
  const names = new Set(inputs.map((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1]).filter(Boolean));
  const parts = [];
  for (const name of [...names].sort()) {
    const folder = join(here, "node_modules", name);
    const facts = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
    const files = (await readdir(folder)).filter((file) => /^licen[cs]e/i.test(file)).sort();
    const texts = await Promise.all(files.map((file) => readFile(join(folder, file), "utf8")));
    parts.push([`${name} ${facts.version} (${facts.license})`, ...texts.map((text) => text.trim())].join("\n\n"));
  }
  return `network.js contains these packages.\n\n${parts.join(`\n\n${"-".repeat(80)}\n\n`)}\n`;
}

await mkdir(target, { recursive: true });
const result = await build({
  absWorkingDir: here,
  entryPoints: ["src/network.js"],
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
await writeFile(join(target, "network.licences.txt"), await licences(Object.keys(result.metafile.inputs)));
