-- migrate:up
create table orders (
  id integer not null primary key autoincrement, customer_id integer not null,
  code varchar(40) default 'new' not null, total decimal(12, 2) null,
  placed_at datetime default (CURRENT_TIMESTAMP) not null
);
create unique index orders_code_key on [orders] (`code`);
create index orders_customer_idx on orders (customer_id asc, placed_at);
alter table customers add remark text;
update customers set remark = 'none' where (remark is null);
alter table items rename to products;
-- migrate:down
alter table products rename to items;
drop table orders;
