"""Pages about oneself, and what all form pages share."""
