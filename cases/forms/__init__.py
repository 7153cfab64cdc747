"""The forms of situations: what is typed and chosen, before the services judge it."""
