"""How looks become rows: what changed, what is a revision, what is due again."""
