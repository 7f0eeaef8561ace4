"""How the replica's pages, lists and feeds look. It may import newsroom/, arabic and urls."""
