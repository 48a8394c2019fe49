ALTER TABLE products
  DROP COLUMN stock,
  DROP COLUMN discontinued_at,
  DROP COLUMN supplier;
