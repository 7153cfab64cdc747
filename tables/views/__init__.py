"""Pages about tables: people and seats, settings, schedule, meetings ahead and past."""
