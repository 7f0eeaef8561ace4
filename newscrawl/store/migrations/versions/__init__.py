"""One file a version of the schema, run in order. They import nothing that later versions change."""
