import type { SeriesDocument } from "../document.js";

export async function htmlText(series: SeriesDocument): Promise<string> {
  return Promise.resolve(series.folder);
}
