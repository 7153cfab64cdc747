"""The pages about situations: find through the rules, make one call, show what came of it."""
