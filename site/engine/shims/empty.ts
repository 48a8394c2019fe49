// Parts of Node that nothing in the playground calls.
export default {};
export class Stream {}
export class Readable {}
export class Writable {}
export class EventEmitter {}
export const availableParallelism = (): number => 1;
export const tmpdir = (): string => "/tmp";
export const performance = globalThis.performance;
export const fileURLToPath = (url: string | URL): string => new URL(url).pathname;
export const pathToFileURL = (path: string): URL => new URL(`file://${path}`);
export const isMainThread = true;
export const setTimeout = globalThis.setTimeout;
