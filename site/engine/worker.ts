import { answer, type Request } from "./lint.js";
import { ready } from "./shims/libpg-query.js";

const worker = self as unknown as {
  onmessage: ((event: { readonly data: Request }) => void) | null;
  postMessage(message: unknown): void;
};

let last = 0;

worker.onmessage = async ({ data }) => {
  last = data.id;
  await ready;
  // While one text was linted, others may have come: only the last counts.
  await new Promise(resolve => setTimeout(resolve, 0));
  if (data.id !== last) return;
  try {
    worker.postMessage(await answer(data));
  } catch (error) {
    worker.postMessage({ id: data.id, failure: String(error) });
  }
};
