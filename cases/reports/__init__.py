"""Aggregate reports: counts, their protection, and what is written from them."""
