"""Writes about situations that are not transitions. Each leaves exactly one audit entry."""
