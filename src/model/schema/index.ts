export {
  columnOf,
  comesWithConstraint,
  creationOf,
  indexCreationOf,
  nameOf,
  objectCreationOf,
  objectDroppingOf,
  typeCreationOf,
  UNWRITTEN,
} from "./creation.js";
export { schemaOfDefinitions } from "./declared.js";
export {
  differencesBetween,
  differencesOfTable,
  objectDifferences,
  sameType,
  type ColumnDifference,
  type ColumnPart,
  type Comparison,
  type ConstraintDifference,
  type ConstraintPart,
  type Difference,
  type IndexDifference,
  type IndexPart,
  type ObjectDifference,
  type SchemaDifference,
  type TableDifference,
  type TablePart,
  type TypePart,
} from "./difference.js";
export { definitionText, isRoutine, objectNameOf, type ObjectName, type ObjectOperation } from "./objects.js";
export { operationsBetween } from "./operations.js";
export { otherObjects, type OtherObject } from "./others.js";
export { renamingBack } from "./renaming-back.js";
export { renamingsBack, renamingsIn } from "./renames.js";
export { indexesMadeBy, originOf, type MadeIndex } from "./origins.js";
export { isUniqueOver } from "./uniqueness.js";
export { KeyCover, locate, type LocatedKey } from "./key-cover.js";
export { attachedIndexes } from "./partitions.js";
export { candidateKeyOf, foreignKeysOf, hasIndexLeadingWith, isProvenNotNull, primaryKeyOf } from "./questions.js";
export { isRedundant } from "./redundancy.js";
export {
  alterationOf,
  attachingOf,
  columnAdditionOf,
  droppingOf,
  indexDroppingOf,
  indexOfKey,
  isNeeded,
  isSameIndex,
  isSetAside,
  removalOf,
  restorationOf,
  unnumbering,
  type Restoration,
} from "./restoration.js";
export { Schema } from "./schema.js";
export {
  suppliesValue,
  unknownTable,
  type ColumnState,
  type IndexState,
  type ObjectState,
  type SequenceState,
  type TableState,
  type TypeState,
  type ViewState,
} from "./state.js";
export { Timeline } from "./timeline.js";
export { currentDefinition } from "./views.js";
