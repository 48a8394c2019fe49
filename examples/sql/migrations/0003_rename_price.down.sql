ALTER TABLE products RENAME COLUMN net_price TO price, DROP COLUMN tax_rate;
