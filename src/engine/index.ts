/** What programs beside the plugin ask for: the corpus runner, the benchmarks. */
export { analysisOf } from "./analyse.js";
export { replayOf } from "./replay.js";
export { allSeries } from "../project/all-series.js";
export { DEFAULT_SETTINGS } from "../project/settings.js";
