// Parts of Node that nothing in the playground calls.
export default {};
export const fileURLToPath = (url: string | URL): string => new URL(url).pathname;
