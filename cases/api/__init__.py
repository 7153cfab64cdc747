"""What the API says about situations, and the acts on them.

There is a serializer for each group of fields, and a list for each level with filters of its own.
Which groups one reads is decided by `cases.sight`, here as on the pages.
"""
