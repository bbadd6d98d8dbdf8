"""The list of scenarios, in the order in which they are recorded."""

import dataclasses
import typing

SCENARIOS = []


@dataclasses.dataclass(frozen=True)
class Scenario:
    name: str
    description: str
    instance: str
    environment: tuple
    run: typing.Callable


def scenario(name, description, instance="plain", environment=()):
    """Registers a function that takes a Session as a scenario.

    instance: which kind of instance it needs, see instance.py; environment: variables for the recorded handle.
    """

    def register(function):
        SCENARIOS.append(Scenario(name, description, instance, tuple(environment), function))
        return function

    return register
