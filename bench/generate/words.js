/** What the generated applications are about. */
export const NOUNS = (
  "account address agent alert answer approval article asset attachment audit_log badge batch booking branch budget " +
  "campaign card category channel charge check_in city claim client comment commission company contact contract country " +
  "coupon course credit currency customer deal delivery department deployment device discount document domain draft email " +
  "employee environment equipment event expense feature feedback field file flag folder form gift goal group guest " +
  "holiday image inquiry insight integration invitation invoice issue item job key label language lead ledger leave " +
  "lesson license link list location log lot manager meeting member membership menu merchant message metric milestone module " +
  "note notification offer option order organization owner page parcel participant partner patient payment payout " +
  "permission phone photo plan playlist policy poll portfolio position post price product profile project promotion property " +
  "provider purchase question quiz quota quote rate reaction receipt recipe record referral refund region reminder report " +
  "request reservation resource review reward role room route rule sale schedule score season secret section segment series " +
  "service session setting shift shipment shop sign_in skill snapshot source space sponsor stage statement station status " +
  "step store story student subject subscription supplier survey tag target task tax team template tenant ticket timeline " +
  "token topic tour track transaction transfer trigger trip type unit upload user vehicle vendor venue version video view " +
  "visit vote voucher wallet warehouse webhook widget workflow workspace zone"
).split(" ");

export const VERBS =
  "create update remove load send check resolve sync publish archive restore assign merge import export".split(" ");

/** Columns as applications have them: name, type, and a default in the words of SQL. */
export const COLUMNS = [
  ["name", "string", null],
  ["title", "string", null],
  ["slug", "string", null],
  ["description", "text", null],
  ["status", "string", "'pending'"],
  ["kind", "string", null],
  ["email", "string", null],
  ["phone_number", "string", null],
  ["is_active", "boolean", "true"],
  ["is_archived", "boolean", "false"],
  ["is_public", "boolean", "false"],
  ["position", "integer", "0"],
  ["quantity", "integer", "1"],
  ["amount", "decimal", "0"],
  ["total_price", "decimal", null],
  ["discount_rate", "decimal", null],
  ["currency_code", "string", "'EUR'"],
  ["locale", "string", null],
  ["external_id", "string", null],
  ["reference_number", "string", null],
  ["notes", "text", null],
  ["body", "text", null],
  ["metadata", "json", null],
  ["settings", "json", null],
  ["size_in_bytes", "bigint", null],
  ["attempts", "integer", "0"],
  ["starts_at", "timestamp", null],
  ["ends_at", "timestamp", null],
  ["published_at", "timestamp", null],
  ["expires_at", "timestamp", null],
  ["deleted_at", "timestamp", null],
  ["last_seen_at", "timestamp", null],
  ["due_date", "date", null],
  ["color", "string", null],
  ["icon_url", "string", null],
  ["time_zone", "string", "'UTC'"],
];

export const camel = name => name.replace(/_(.)/g, (_, letter) => letter.toUpperCase());
export const pascal = name => camel(`_${name}`);
export const kebab = name => name.replaceAll("_", "-");
export const plural = name =>
  name.endsWith("y") && !/[aeo]y$/.test(name)
    ? `${name.slice(0, -1)}ies`
    : /(s|x|ch|sh)$/.test(name)
      ? `${name}es`
      : `${name}s`;
