-- migrate:up
create table orders (
  id integer(11) not null, customer_id int not null,
  code character varying(40) default "new" not null,
  total numeric(12, 2) null,
  placed_at datetime default current_timestamp not null
);
alter table orders add primary key (id), add unique key orders_code_key (code),
  add constraint orders_customer_fk foreign key (customer_id) references customers(id) on update no action on delete cascade,
  add key orders_customer_idx (customer_id asc, placed_at);
alter table customers add remark text null;
alter table customers rename column fullname to name, drop legacy;
update customers set remark = 'none' where (remark is null);
alter table items rename as products;
-- migrate:down
alter table products rename to items;
alter table customers drop column remark;
drop table orders;
