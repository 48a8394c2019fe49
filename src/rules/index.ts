import type { DbRule } from "../engine/create-rule.js";
import downRestoresDefinition from "./down-restores-definition.js";
import downReverseOrder from "./down-reverse-order.js";
import downReversesUp from "./down-reverses-up.js";
import foreignKeyTypeMatches from "./foreign-key-type-matches.js";
import noAsyncLazyLoad from "./no-async-lazy-load.js";
import noCartesianEagerLoad from "./no-cartesian-eager-load.js";
import noCountForExists from "./no-count-for-exists.js";
import noFailingDown from "./no-failing-down.js";
import noFloatingQuery from "./no-floating-query.js";
import noFilterInMemory from "./no-filter-in-memory.js";
import noIndexDefeatingPredicate from "./no-index-defeating-predicate.js";
import noLossyDown from "./no-lossy-down.js";
import noModelDrift from "./no-model-drift.js";
import noNPlusOne from "./no-n-plus-one.js";
import noNotNullWithoutDefault from "./no-not-null-without-default.js";
import noOffsetPagination from "./no-offset-pagination.js";
import noOpaqueMigration from "./no-opaque-migration.js";
import noOuterClientInTransaction from "./no-outer-client-in-transaction.js";
import noRedundantIndex from "./no-redundant-index.js";
import noSelectStar from "./no-select-star.js";
import noSqlInterpolation from "./no-sql-interpolation.js";
import noSyntaxError from "./no-syntax-error.js";
import noUnboundedQuery from "./no-unbounded-query.js";
import noUnindexedFilter from "./no-unindexed-filter.js";
import noUninferableDown from "./no-uninferable-down.js";
import noUnknownColumn from "./no-unknown-column.js";
import noUnusedIndex from "./no-unused-index.js";
import noUnnecessaryRawSql from "./no-unnecessary-raw-sql.js";
import noWriteInLoop from "./no-write-in-loop.js";
import requireDown from "./require-down.js";
import requireForeignKeyIndex from "./require-foreign-key-index.js";
import requirePrimaryKey from "./require-primary-key.js";
import requireIrreversibleMarker from "./require-irreversible-marker.js";
import requireSuppressionReason from "./require-suppression-reason.js";
import requireWhere from "./require-where.js";
import singleMigrationHead from "./single-migration-head.js";

/** Every rule by its name, in alphabetical order. */
export const rules: Readonly<Record<string, DbRule>> = {
  "down-restores-definition": downRestoresDefinition,
  "down-reverse-order": downReverseOrder,
  "down-reverses-up": downReversesUp,
  "foreign-key-type-matches": foreignKeyTypeMatches,
  "no-async-lazy-load": noAsyncLazyLoad,
  "no-cartesian-eager-load": noCartesianEagerLoad,
  "no-count-for-exists": noCountForExists,
  "no-failing-down": noFailingDown,
  "no-floating-query": noFloatingQuery,
  "no-filter-in-memory": noFilterInMemory,
  "no-index-defeating-predicate": noIndexDefeatingPredicate,
  "no-lossy-down": noLossyDown,
  "no-model-drift": noModelDrift,
  "no-n-plus-one": noNPlusOne,
  "no-not-null-without-default": noNotNullWithoutDefault,
  "no-offset-pagination": noOffsetPagination,
  "no-opaque-migration": noOpaqueMigration,
  "no-outer-client-in-transaction": noOuterClientInTransaction,
  "no-redundant-index": noRedundantIndex,
  "no-select-star": noSelectStar,
  "no-sql-interpolation": noSqlInterpolation,
  "no-syntax-error": noSyntaxError,
  "no-unbounded-query": noUnboundedQuery,
  "no-uninferable-down": noUninferableDown,
  "no-unindexed-filter": noUnindexedFilter,
  "no-unknown-column": noUnknownColumn,
  "no-unnecessary-raw-sql": noUnnecessaryRawSql,
  "no-unused-index": noUnusedIndex,
  "no-write-in-loop": noWriteInLoop,
  "require-down": requireDown,
  "require-foreign-key-index": requireForeignKeyIndex,
  "require-irreversible-marker": requireIrreversibleMarker,
  "require-primary-key": requirePrimaryKey,
  "require-suppression-reason": requireSuppressionReason,
  "require-where": requireWhere,
  "single-migration-head": singleMigrationHead,
};
