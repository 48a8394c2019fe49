-- migrate:up
create table ORDERS (
  ID int4 not null, customer_id int not null,
  code character varying(40) default 'new'::varchar not null,
  total numeric(12, 2) null,
  placed_at timestamptz default NOW() not null
);
alter table orders add constraint orders_pk primary key (id), add constraint orders_code_key unique (code),
  add constraint orders_customer_fk foreign key (customer_id) references customers(id) on update no action on delete cascade;
create index orders_customer_idx on orders using btree (customer_id asc, placed_at);
alter table customers add remark text;
alter table customers rename fullname to name;
alter table customers drop legacy;
update customers set remark = 'none' where (remark is null);
alter table items rename to products;
-- migrate:down
alter table products rename to items;
alter table customers drop column remark;
drop table orders;
