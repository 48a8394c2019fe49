import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/** Milliseconds between two looks at the memory of a child. */
const LOOK = 10;

/** Ticks of Linux's accounting in a second. */
const TICKS = 100;

/**
 * Runs a program to its end: seconds of wall and of CPU (user and system, all threads), peak memory in MB, and what it
 * printed. CPU and memory are `null` where there is no `/proc`.
 */
export async function measure(command, args, cwd) {
  const before = childTicks();
  const started = performance.now();
  const child = spawn(command, args, { cwd, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", text => (output += text));
  let memory = null;
  const watch = setInterval(() => (memory = peakMemory(child.pid) ?? memory), LOOK);
  const code = await new Promise((resolve, reject) => child.on("error", reject).on("close", resolve));
  clearInterval(watch);
  const wall = (performance.now() - started) / 1000;
  const after = childTicks();
  return { wall, cpu: before === null ? null : (after - before) / TICKS, memory, code, output };
}

/** CPU time of all children that have ended, in ticks. */
function childTicks() {
  const text = read("/proc/self/stat");
  if (text === null) return null;
  // The name of the program, which may hold spaces, ends with a parenthesis.
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  return Number(fields[13]) + Number(fields[14]);
}

function peakMemory(pid) {
  const kilobytes = /^VmHWM:\s+(\d+)/m.exec(read(`/proc/${pid}/status`) ?? "")?.[1];
  return kilobytes === undefined ? null : Number(kilobytes) / 1024;
}

/** Waits, for at most so many seconds, until the machine has nothing else to do. */
export async function quiet(seconds) {
  for (let waited = 0; waited < seconds; waited++) {
    const running = Number(/^(?:\S+ ){3}(\d+)\//.exec(read("/proc/loadavg") ?? "")?.[1] ?? 0);
    if (running <= 1) return;
    await sleep(1_000);
  }
}

function read(path) {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
}

/** Runs all variants `rounds` times, interleaved: the results of each, in the order of the rounds. */
export async function compare(variants, rounds, onRun) {
  const results = new Map(variants.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    // Whoever comes first in a round finds the machine in another state than the others do.
    const order = round % 2 === 0 ? variants : variants.toReversed();
    for (const { name, command, args, cwd } of order) {
      await quiet(20);
      results.get(name).push(await measure(command, args, cwd));
      onRun();
    }
  }
  return results;
}

export function median(numbers) {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
