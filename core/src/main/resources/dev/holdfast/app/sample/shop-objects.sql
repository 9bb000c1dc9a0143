INSERT INTO product_search(product_search) VALUES('rebuild');
INSERT INTO help(help, rank) VALUES('rank', 'bm25(5.0, 1.0)');
CREATE INDEX orders_by_customer ON orders(customer, placed_at DESC);
CREATE INDEX orders_open ON orders(placed_at) WHERE status = 'open';
CREATE INDEX customers_by_domain ON customers(substr(email, instr(email, '@') + 1));
CREATE UNIQUE INDEX products_by_barcode ON products(barcode);
CREATE VIEW order_totals AS
  SELECT o.id, o.customer, sum(i.quantity * p.price) AS total
  FROM orders o JOIN order_items i ON i."order" = o.id JOIN products p ON p.sku = i.sku GROUP BY o.id;
CREATE VIEW best_customers AS
  SELECT c.name, sum(t.total) AS spent FROM customers c JOIN order_totals t ON t.customer = c.id
  GROUP BY c.id ORDER BY spent DESC LIMIT 10;
CREATE TRIGGER order_status AFTER UPDATE OF status ON orders WHEN old.status <> new.status
BEGIN
  INSERT INTO audit(at, what, [who "really"]) VALUES(unixepoch(), 'order ' || new.id || ': ' || old.status || '; ' || new.status, 'it''s a trigger');
END;
CREATE TRIGGER product_search_insert AFTER INSERT ON products
BEGIN
  INSERT INTO product_search(rowid, title, description) VALUES(new.rowid, new.title, new.description);
END;
