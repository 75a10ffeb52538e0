CREATE TABLE product (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  price INTEGER NOT NULL
);
INSERT INTO product (name, price) VALUES
  ('Apple', 900), ('Pear', 1200), ('배', 3500), ('Persimmon', 800), ('Melon', 15000);
