"""The methods of the Web API, by family; `method_table` knows them all by name."""
