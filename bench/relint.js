// Lints one file again and again, as an editor's server does, in turns in a project and alone:
// `node bench/relint.js CONFIG TIMES PROJECT ALONE FILE`. Prints the milliseconds of CPU that a lint takes, medians.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { ESLint } from "eslint";
import { median } from "./measure.js";

const [config, times, project, alone, file] = process.argv.slice(2);

/** How many lints are left out: code is compiled, files are read. */
const WARM_UP = 30;

/** Milliseconds from one change of the text to the next. */
const PAUSE = 50;

const editors = [project, alone].map(folder => {
  const filePath = join(folder, file);
  const eslint = new ESLint({ cwd: folder, overrideConfigFile: join(folder, config) });
  return { eslint, filePath, text: readFileSync(filePath, "utf8"), taken: [], findings: 0 };
});

for (let i = 0; i < WARM_UP + Number(times); i++) {
  for (const editor of i % 2 === 0 ? editors : editors.toReversed()) {
    const before = process.cpuUsage();
    const [result] = await editor.eslint.lintText(`${editor.text}// ${i}\n`, { filePath: editor.filePath });
    const { user, system } = process.cpuUsage(before);
    if (i >= WARM_UP) editor.taken.push((user + system) / 1_000);
    editor.findings = result.messages.length;
  }
  await sleep(PAUSE);
}

const [inProject, byItself] = editors.map(({ taken, findings }) => ({
  median: median(taken),
  mean: taken.reduce((sum, time) => sum + time, 0) / taken.length,
  findings,
}));
console.log(JSON.stringify({ inProject, byItself }));
