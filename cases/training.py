"""The exercise before somebody's first undertaking: one made-up situation, and the four filters.

Nothing here is anybody's: the situation is invented, and says so. What a person chose is not kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Choice:
    """One thing that could be done, and why it is right or wrong."""

    code: str
    words: Any
    because: Any
    is_right: bool = False


@dataclass(frozen=True)
class Step:
    """One filter: what happens, and the choices."""

    filter: Any
    story: Any
    question: Any
    choices: tuple[Choice, ...]

    def choice(self, code: str) -> Choice | None:
        """The choice of that code, if there is one."""
        return next((one for one in self.choices if one.code == code), None)


STEPS = (
    Step(
        filter=_("Filter One: in your own agency"),
        story=_(
            "A housing worker worries about a tenant. There were three complaints in two weeks, "
            "and no heating since Monday. The tenant opens the door, says that nothing matters any "
            "more, and takes no help. The worker has visited twice."
        ),
        question=_("What comes first?"),
        choices=(
            Choice(
                "table", _("Bring it to the next table at once, to be safe."),
                _("The table comes after your own means. A situation that one agency can still "
                  "help with is not shared with twenty."),
            ),
            Choice(
                "own_means",
                _("Use up what our own agency can do. Prepare it for the table when that is not "
                  "enough, more than one sector is needed, and sharing is permitted."),
                _("So it is. These are the questions of the self-check that stands before every "
                  "situation."), is_right=True,
            ),
            Choice(
                "call", _("Telephone the police and the hospital with the tenant’s name."),
                _("In an emergency you do call. Otherwise a name goes to nobody before the table "
                  "has found the risk to be acute, and who has a role in it."),
            ),
        ),
    ),
    Step(
        filter=_("Filter Two: at the table, without identity"),
        story=_("The agency’s own means are used up. You present the situation to the table."),
        question=_("What do you say?"),
        choices=(
            Choice(
                "building", _("“The man in the corner unit on River Street, second floor.”"),
                _("That is an address. Several people in the room now know who it is, and most of "
                  "them will have no part in helping."),
            ),
            Choice(
                "initials", _("“J. T., so that everybody can look in their files.”"),
                _("Initials identify, and looking somebody up without a role is a breach."),
            ),
            Choice(
                "coded",
                _("“A man of 25 to 29. Housing at risk, thoughts of self-harm, refuses services. "
                  "Two visits.”"),
                _("So it is. Age group, sex and risk factors are enough to decide whether the risk "
                  "is acute: a significant interest at stake, harm probable and severe, more than "
                  "one agency needed."), is_right=True,
            ),
        ),
    ),
    Step(
        filter=_("Filter Three: finding who has a role"),
        story=_(
            "The table finds all four tests met. As little as possible is said to find out which "
            "agencies have a role. Yours has none in it."
        ),
        question=_("You heard the name. What do you do?"),
        choices=(
            Choice(
                "nothing", _("Say that it is not us, write nothing down, and keep nothing of it."),
                _("So it is. Only agencies that will intervene record it, in their own file."),
                is_right=True,
            ),
            Choice(
                "note", _("Note it down in case the family comes to us one day."),
                _("Nothing that is heard here may be kept for later by an agency without a role."),
            ),
            Choice(
                "stay", _("Stay for the plan: more heads are better than fewer."),
                _("The plan is made among the agencies that act, and by nobody else."),
            ),
        ),
    ),
    Step(
        filter=_("Filter Four: the plan, among those who act"),
        story=_("In another situation your agency is named to assist. You write in the plan."),
        question=_("Where does the name of the person go?"),
        choices=(
            Choice(
                "plan", _("Into the plan, so that the other agencies have it at hand."),
                _("No field of this site takes a name. The plan says what will be done and when; "
                  "who it is, the agencies that act know."),
            ),
            Choice(
                "mail", _("Into a mail to the agencies that act."),
                _("A mail is copied, forwarded and kept. Speak, or use the ways your agencies have "
                  "agreed on."),
            ),
            Choice(
                "own_file",
                _("Into our own agency’s file, beside the situation’s number. Nowhere here."),
                _("So it is. The number is the only link between your file and this site."),
                is_right=True,
            ),
        ),
    ),
)  # fmt: skip


def right_answers() -> list[str]:
    """The codes of the right choices, in order."""
    return [next(one.code for one in step.choices if one.is_right) for step in STEPS]
