"""The pages for people and the JSON API, over a store that is only read."""
