"""What the API says about agencies, and the parts every app's API is made of.

`doors` finds rows through the rules and makes one call; `bodies` and `fields` read what was sent,
strictly; `filters` narrows lists; `schema` describes all of it.
"""
