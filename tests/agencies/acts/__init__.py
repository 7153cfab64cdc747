"""Every write of the services and of the lifecycle, ready to be carried out in one world.

`ACTS` maps ``module.function`` to a function that prepares what the write needs and returns it as
a call without arguments; `acts.moves` does so for the lifecycle.
"""

from tests.agencies.acts import meetings, people, places, situations

ACTS = {**people.ACTS, **places.ACTS, **meetings.ACTS, **situations.ACTS}
