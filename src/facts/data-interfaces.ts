/**
 * Packages that put a table as a whole behind an interface: whoever calls that chooses the columns to filter and sort by,
 * so that no code of the repository names them.
 */
const PACKAGES: readonly { readonly names: RegExp; readonly label: string }[] = [
  { names: /^(?:postgraphile|graphile-build\S*|@graphile\/\S+|pg-graphql)$/, label: "PostGraphile" },
  { names: /^(?:@supabase\/\S+|supabase|@supabase-cache-helpers\/\S+)$/, label: "Supabase" },
  { names: /^(?:@hasura\/\S+|hasura-cli)$/, label: "Hasura" },
  { names: /^(?:@directus\/\S+|directus)$/, label: "Directus" },
  { names: /^(?:@nestjs-query\/\S+|@ptc-org\/nestjs-query\S*)$/, label: "NestJS Query" },
  { names: /^(?:@nestjsx\/crud\S*|@dataui\/crud\S*|@rewiko\/crud\S*)$/, label: "NestJS CRUD" },
  { names: /^(?:adminjs|@adminjs\/\S+|admin-bro|@admin-bro\/\S+)$/, label: "AdminJS" },
  { names: /^(?:forest-express\S*|@forestadmin\/\S+)$/, label: "Forest Admin" },
  { names: /^(?:@zenstackhq\/\S+|zenstack|typegraphql-prisma|prisma-appsync)$/, label: "a generated interface" },
  { names: /^(?:@feathersjs\/knex|feathers-knex|feathers-sequelize|feathers-objection)$/, label: "Feathers" },
  { names: /^(?:@loopback\/repository|loopback)$/, label: "LoopBack" },
  {
    names:
      /^(?:finale-rest|epilogue|graphql-sequelize|objection-find|objection-graphql|join-monster|drizzle-graphql|remult)$/,
    label: "a generic interface",
  },
  { names: /^(?:@keystone-6\/core|@strapi\/strapi|payload|@payloadcms\/\S+)$/, label: "a content management system" },
  { names: /^(?:@electric-sql\/\S+|@rocicorp\/zero|@powersync\/\S+)$/, label: "a synchronisation engine" },
  {
    names: /^(?:sqladmin|flask-admin|starlette-admin|piccolo-admin|crudadmin|fastapi-amis-admin|flask-appbuilder)$/i,
    label: "an administration of all tables",
  },
  {
    names:
      /^(?:fastapi-crudrouter|fastcrud|sandman2|flask-restless\S*|flask-rest-jsonapi|graphene-sqlalchemy|sqlalchemy-filters|strawberry-sqlalchemy-mapper)$/i,
    label: "a generic interface",
  },
];

/** Files that such an interface is configured by, as a path below the root. */
const FILES: readonly { readonly path: RegExp; readonly label: string }[] = [
  {
    path: /(?:^|\/)hasura\/|(?:^|\/)metadata\/databases\/|(?:^|\/)databases\/\w+\/tables\/tables\.ya?ml$/,
    label: "Hasura",
  },
  { path: /(?:^|\/)supabase\/config\.toml$/, label: "Supabase" },
  { path: /(?:^|\/)postgrest\.conf$/, label: "PostgREST" },
];

/** The interface that a package is; `null` for any other package. */
export function dataInterfaceOf(name: string): string | null {
  return PACKAGES.find(({ names }) => names.test(name))?.label ?? null;
}

/** The interface that a file configures; `null` for any other file. */
export function dataInterfaceAt(path: string): string | null {
  return FILES.find(({ path: test }) => test.test(path))?.label ?? null;
}

/**
 * Packages that are handed the connection, and keep and look for rows in tables of the application: people who sign in.
 * Their words for tables, in lower case and without what joins them.
 */
const KEEPERS: readonly { readonly names: RegExp; readonly label: string; readonly tables: RegExp }[] = [
  {
    names:
      /^(?:better-auth|@better-auth\/\S+|next-auth|@next-auth\/\S+|@auth\/\S+|lucia|@lucia-auth\/\S+|fastapi-users\S*|flask-security\S*|flask-dance|supertokens\S*)$/,
    label: "a library for signing in",
    tables:
      /user|account|session|verif|token|authenticator|passkey|twofactor|jwk|oauth|oidc|sso|organi[sz]ation|member|invit|team|apikey|ratelimit|subscription|role/,
  },
  {
    names:
      /^(?:connect-(?:pg-simple|session-\S+|typeorm|sqlite3|mysql2?|knex|sequelize)|express-session\S*|\S+-session-(?:store|knex|sequelize)|@quixo3\/\S+|flask-session)$/i,
    label: "a store of sessions",
    tables: /session/,
  },
];

/** What a package looks for by itself in a table of this name (in lower case, without what joins words); `null` for nothing. */
export function keeperOf(packageName: string, table: string): string | null {
  return KEEPERS.find(({ names, tables }) => names.test(packageName) && tables.test(table))?.label ?? null;
}
