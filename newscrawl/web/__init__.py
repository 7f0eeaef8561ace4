"""The pages for people and the JSON API, over a store that is only read.

It may import everything below the commands; `api/` and `views/` hold what is asked for, `i18n/` the words.
"""
