// A port in JavaScript: it agrees with the vectors to the last bit.
//
//     node port.js nsgd.json > output.json
//     nglab vectors check output.json
//
// The methods are in methods/index.mjs and the files that it names, which nglab's
// explorer runs on too: they lie beside this file in a copy of the lessons, in the
// explorer's folder in nglab itself.
"use strict";

const { existsSync, readFileSync } = require("node:fs");
const { join } = require("node:path");
const { pathToFileURL } = require("node:url");

const FOLDERS = [".", "../../nglab/explorer", "../../explorer"];
const files = FOLDERS.map((folder) => join(__dirname, folder, "methods/index.mjs"));

async function main(path) {
  const { output } = await import(pathToFileURL(files.find(existsSync)));
  const vectors = JSON.parse(readFileSync(path, "utf8"));
  process.stdout.write(JSON.stringify(output(vectors)));
}
main(process.argv[2]);
