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
