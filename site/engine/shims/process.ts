/** What code for Node asks of its process. */
const process = {
  argv: [] as string[],
  browser: true,
  env: {} as Record<string, string | undefined>,
  execArgv: [] as string[],
  exitCode: 0,
  platform: "linux",
  version: "v22.0.0",
  versions: { node: "22.0.0" },
  cwd: () => "/",
  emitWarning: (text: string) => console.warn(text),
  hrtime: Object.assign(
    (): [number, number] => {
      const now = performance.now();
      return [Math.floor(now / 1000), (now % 1000) * 1e6];
    },
    { bigint: () => BigInt(Math.round(performance.now() * 1e6)) },
  ),
  nextTick: (run: (...given: unknown[]) => void, ...given: unknown[]) =>
    void Promise.resolve().then(() => run(...given)),
  off: () => process,
  on: () => process,
  once: () => process,
  stderr: {},
  stdout: {},
};
export default process;
