"""What the API says about tables, seats, people and meetings, and the acts on them."""
