CREATE TABLE categories(
  id INTEGER PRIMARY KEY,
  parent INTEGER REFERENCES categories(id),
  name TEXT NOT NULL UNIQUE COLLATE NOCASE
);
CREATE TABLE customers(
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  email TEXT NOT NULL UNIQUE CHECK (email LIKE '%@%'),
  name TEXT NOT NULL,
  favourite_order INTEGER REFERENCES orders(id),
  created_at INTEGER NOT NULL,
  avatar BLOB
);
CREATE TABLE products(
  sku TEXT PRIMARY KEY,
  category INTEGER NOT NULL REFERENCES categories(id),
  title TEXT NOT NULL,
  description TEXT NOT NULL,
  price REAL NOT NULL CHECK (price >= 0),
  price_with_tax REAL GENERATED ALWAYS AS (price * 1.19) VIRTUAL,
  weight ANY,
  barcode INTEGER NOT NULL
) STRICT;
CREATE TABLE orders(
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  customer INTEGER NOT NULL REFERENCES customers(id),
  status TEXT NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'paid', 'sent', 'returned')),
  placed_at INTEGER NOT NULL,
  note TEXT,
  day TEXT GENERATED ALWAYS AS (date(placed_at, 'unixepoch')) STORED
);
CREATE TABLE order_items(
  "order" INTEGER NOT NULL REFERENCES orders(id) ON DELETE CASCADE,
  sku TEXT NOT NULL REFERENCES products(sku),
  quantity INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY ("order", sku DESC)
) WITHOUT ROWID;
CREATE TABLE audit(at INTEGER, what, [who "really"]);
CREATE TABLE "empty drawer"("a ""quoted"" name" TEXT, "select" BLOB);
CREATE VIRTUAL TABLE product_search USING fts5(title, description, content='products', tokenize='porter unicode61');
CREATE VIRTUAL TABLE help USING fts5(question, answer, tokenize='trigram');
