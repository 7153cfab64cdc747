"""The three boards of a meeting in session.

Each has its own address, its own view model and its own template, and a view model holds plain
values only: what is not a field of it cannot reach its screen. ``viewing`` says who looks and at
which version; ``item`` and ``agenda`` put together what the boards share.
"""
