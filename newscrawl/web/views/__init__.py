"""The pages that people see: a file a page, with its template of the same name in templates/.

It may import the store, web's own state, templating and i18n/, and api/ for what both show.
"""
