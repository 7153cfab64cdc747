"""The named parts that cases/permissions.py builds its rules from.

``apart`` says who is kept from what; ``parts`` are conditions on a situation, ``rows`` are
conditions on a row that belongs to one.
"""
