"""What every test may ask for. Servers and the browser come from tests.services.plugin."""

pytest_plugins = ["tests.services.plugin"]
