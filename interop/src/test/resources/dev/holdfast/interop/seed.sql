PRAGMA defer_foreign_keys = TRUE;
CREATE TABLE numbers (id INTEGER PRIMARY KEY, big INTEGER, untyped, price REAL, note TEXT);
INSERT INTO numbers VALUES
  (1, 9007199254740993, 1.0, 0.1, 'two to the 53rd and one'),
  (2, 9223372036854775807, -9223372036854775808, 9e999, NULL),
  (-3, -9007199254740993, '1', -9e999, ''),
  (4, 0, x'', -0.0, 'it''s; "quoted" -- no comment'),
  (5, NULL, x'00ff', 5e-324, 'line
break and 🧷'),
  (6, 1, 2.5, 1.7976931348623157e308, CAST(x'61ff00c3' AS TEXT));
CREATE TABLE strictly (a INT NOT NULL, b TEXT, c ANY, d BLOB, PRIMARY KEY (b, a)) STRICT, WITHOUT ROWID;
INSERT INTO strictly VALUES (1, 'b', 1.0, x'01'), (2, 'B', '1', NULL), (3, 'a', x'02', x'');
CREATE TABLE "odd ""name""" ([select] TEXT, "a;b" INTEGER, `c` AS ("a;b" * 2) STORED, d AS (upper([select])));
INSERT INTO "odd ""name""" (rowid, [select], "a;b") VALUES (7, 'x', 1), (9, 'y', 2), (-1, 'z', 3);
CREATE TABLE counted (id INTEGER PRIMARY KEY AUTOINCREMENT, t TEXT);
INSERT INTO counted VALUES (1, 'a'), (1000, 'gone');
DELETE FROM counted WHERE id = 1000;
CREATE TABLE tree (id INTEGER PRIMARY KEY, parent INTEGER REFERENCES tree (id), leaf INTEGER REFERENCES leaf (id));
CREATE TABLE leaf (id INTEGER PRIMARY KEY, tree INTEGER NOT NULL REFERENCES tree (id) DEFERRABLE INITIALLY DEFERRED);
INSERT INTO tree VALUES (1, 2, 1), (2, NULL, NULL);
INSERT INTO leaf VALUES (1, 1);
CREATE TABLE large (id INTEGER PRIMARY KEY, body BLOB NOT NULL CHECK (length(body) > 10), text TEXT UNIQUE);
INSERT INTO large VALUES (1, CAST(replace(hex(zeroblob(30000)), '0', 'x') AS BLOB), replace(hex(zeroblob(400000)), '00', 'é'));
CREATE TABLE vacant (a, b, UNIQUE (a COLLATE NOCASE, b DESC));
CREATE TABLE log (what TEXT);
CREATE INDEX numbers_price ON numbers (price DESC) WHERE price > 0;
CREATE INDEX numbers_expression ON numbers (lower(note) COLLATE NOCASE, big + 1);
CREATE VIRTUAL TABLE search USING fts5 (title, body, tokenize = 'porter unicode61', prefix = '2 3');
INSERT INTO search (rowid, title, body) VALUES (10, 'The old lighthouse', 'keeps running'), (20, 'Naïve', NULL);
CREATE TABLE documents (id INTEGER PRIMARY KEY, text TEXT);
INSERT INTO documents VALUES (1, 'alpha beta'), (2, 'beta gamma');
CREATE VIRTUAL TABLE documents_search USING fts5 (text, content = 'documents', content_rowid = 'id');
INSERT INTO documents_search (documents_search) VALUES ('rebuild');
CREATE VIEW cheap AS SELECT id, price FROM numbers WHERE price < 1;
CREATE VIEW cheapest AS SELECT * FROM cheap ORDER BY price LIMIT 1;
CREATE TRIGGER counted_added AFTER INSERT ON counted BEGIN
  INSERT INTO log VALUES ('counted; ' || new.t);
  UPDATE log SET what = what || '' WHERE what = 'END;';
END;
