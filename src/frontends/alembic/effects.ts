import type { Site, Value } from "../evaluate/values.js";
import type { Construct } from "./construct.js";

/** What calls of SQLAlchemy do to the database, besides building something. */
export interface Effects {
  /** What a call gives instead of what it builds; `undefined` for one that only builds. */
  called(made: Construct, args: readonly Value[], site: Site): Value | undefined;
}
