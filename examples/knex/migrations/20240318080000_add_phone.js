exports.up = async knex => {
  await knex.schema.alterTable("users", table => {
    table.string("phone", 32).notNullable();
  });
};

exports.down = async () => {};
