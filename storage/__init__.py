"""The deal book: tables, queries by name, the unit of work, migrations. The only SQL, the only commit."""
