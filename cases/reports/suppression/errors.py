"""Why a system of counts could not be read, protected or audited."""


class SuppressionError(Exception):
    """Base of every error of this package."""


class InvalidSystem(SuppressionError):
    """The description contradicts itself or is not in the documented form."""


class NoSafePattern(SuppressionError):
    """Even with every cell hidden that may be hidden, something small can be proven.

    `cells` holds the ids of the cells that stay exposed. They are for the
    person who owns the data: a message to anybody else must not repeat them.
    """

    def __init__(self, message: str, cells: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.cells = cells


class SolverFailed(SuppressionError):
    """The solver ended in a state that decides nothing."""


class Infeasible(SolverFailed):
    """A program has no solution at all."""


class OutOfTime(SuppressionError):
    """The time ran out before there was any answer."""


class AuditTimeout(OutOfTime):
    """The time ran out before every interval was known: nothing may be released."""


class AuditFailed(SuppressionError):
    """The independent audit refused a pattern: nothing may be released."""
