"""What is released together, what its readers know already, and the pattern that is safe."""
