"""The pages' words in Arabic and English, and the forms that numbers and times take in them.

It may import the records whose cases it puts into words; it knows no request.
"""
