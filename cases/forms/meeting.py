"""What is sent in a meeting beside the transitions: check-in, answers, follow-ups."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies.errors import GuardFailed
from agencies.models import Agency, User
from agencies.models.base import current
from cases.models import Discussion, Offer, Situation
from cases.services.room import FOLLOW_UP_OUTCOMES
from tables.models import Attendance, Expectation, Meeting, Projector, Representative, Seat
from tables.services import projectors
from tables.services.driving import could_chair

ANSWER_WITHIN = [(2, _("within 2 hours")), (24, _("within a day")), (48, _("within two days"))]
_AGENCY = {"required": _("Choose an agency."), "invalid_choice": _("Choose an agency.")}


PROMISES = ("alone", "not_recorded", "not_transcribed")


class NothingForm(forms.Form):
    """An act that needs nothing but its button."""


class CheckInForm(forms.Form):
    """Who takes part for which seat, and how."""

    seat = forms.ModelChoiceField(queryset=Seat.objects.none(), error_messages=_AGENCY)
    user = forms.ModelChoiceField(queryset=User.objects.none())
    mode = forms.ChoiceField(
        label=_("How do you take part"),
        choices=Attendance.Mode.choices,
        initial=Attendance.Mode.ROOM,
        error_messages={"invalid_choice": _("Choose room, video or telephone.")},
    )
    acknowledged = forms.BooleanField(required=False)
    signs = forms.BooleanField(required=False)
    # Said by the driver of somebody else, all three at once.
    video_promises = forms.BooleanField(required=False)
    alone = forms.BooleanField(label=_("I am alone in the room"), required=False)
    not_recorded = forms.BooleanField(label=_("Nothing is recorded"), required=False)
    not_transcribed = forms.BooleanField(
        label=_("No transcript, and no notes by a machine"), required=False
    )

    def clean(self) -> dict[str, Any]:
        """By video, all three are promised."""
        data: dict[str, Any] = super().clean() or {}
        each = [data.pop(name, False) for name in PROMISES]
        data["promised"] = data.pop("video_promises", False) or all(each)
        return data

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        seats = Seat.objects.filter(current(), table=meeting.table_id)
        speaking = Representative.objects.filter(current(), seat__in=seats)
        self.fields["seat"].queryset = seats  # type: ignore[attr-defined]
        self.fields["user"].queryset = User.objects.filter(  # type: ignore[attr-defined]
            pk__in=speaking.values("user")
        )


class WalkInForm(forms.Form):
    """An alternate nobody had named, who signs on the spot."""

    prefix = "walk_in"
    seat = forms.ModelChoiceField(
        label=_("For which agency?"),
        queryset=Seat.objects.none(),
        empty_label=_("Choose an agency"),
        error_messages=_AGENCY,
    )
    name = forms.CharField(label=_("Name, as it is signed"), max_length=120)
    email = forms.EmailField(label=_("Work e-mail address"))
    mode = forms.ChoiceField(
        label=_("How do you take part"),
        choices=Attendance.Mode.choices,
        initial=Attendance.Mode.ROOM,
        widget=forms.RadioSelect,
    )
    acknowledged = forms.BooleanField(
        label=_("Signed the confidentiality statement"), required=False
    )
    promised = forms.BooleanField(
        label=_("Video: alone, nothing recorded, no transcript"), required=False
    )

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        seats = Seat.objects.filter(current(), table=meeting.table_id).select_related("agency")
        if meeting.kind == Meeting.Kind.EMERGENCY:
            seats = seats.filter(pk__in=meeting.invitees.values("seat"))
        self.fields["seat"].queryset = seats.order_by("agency__name_en", "pk")  # type: ignore[attr-defined]


class ObserverForm(forms.Form):
    """Somebody who looks on that day."""

    prefix = "observer"
    name = forms.CharField(label=_("Name, as it is signed"), max_length=120)
    organization = forms.CharField(label=_("Organization"), max_length=120)
    email = forms.EmailField(
        label=_("E-mail address of an account here"),
        help_text=_("With one they see counts on their own device, and nothing else."),
        required=False,
    )
    acknowledged = forms.BooleanField(
        label=_("Signed the confidentiality statement"), required=False
    )

    def clean(self) -> dict[str, Any]:
        """Find the account of the address."""
        data: dict[str, Any] = super().clean() or {}
        address = data.pop("email", "")
        data["user"] = User.objects.filter(email=address.lower(), is_active=True).first()
        if address and data["user"] is None:
            self.add_error("email", _("There is no account with this address."))
        return data


class ExpectForm(forms.Form):
    """Whether somebody comes for a seat."""

    seat = forms.ModelChoiceField(queryset=Seat.objects.none(), error_messages=_AGENCY)
    answer = forms.ChoiceField(
        choices=Expectation.Answer.choices,
        error_messages={"invalid_choice": _("Choose one of the answers.")},
    )

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        seats = Seat.objects.filter(current(), table=meeting.table_id)
        self.fields["seat"].queryset = seats  # type: ignore[attr-defined]


class ChairForm(forms.Form):
    """Whose decisions are entered."""

    user = forms.ModelChoiceField(queryset=User.objects.none())

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = could_chair(meeting)  # type: ignore[attr-defined]


class ProjectorCodeForm(forms.Form):
    """The code that the driver's board shows."""

    code = forms.CharField(
        label=_("Code"),
        help_text=_("Eight letters and figures. The driver of the meeting has it."),
        max_length=20,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
        error_messages={"required": _("Type the code.")},
    )

    def pair(self) -> tuple[Projector, str] | None:
        """The device and its cookie; None when the code is not valid, which the form then says."""
        try:
            return projectors.pair(self.cleaned_data["code"])
        except GuardFailed as refusal:
            for words in refusal.errors["code"]:
                self.add_error("code", str(words))
            return None


class LeaveForm(forms.Form):
    """Whose attendance ends."""

    attendance = forms.ModelChoiceField(queryset=Attendance.objects.none())

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        here = Attendance.objects.filter(meeting=meeting).select_related("meeting")
        self.fields["attendance"].queryset = here  # type: ignore[attr-defined]


class OfferForm(forms.Form):
    """What an agency answers about the open item."""

    seat = forms.ModelChoiceField(queryset=Seat.objects.none(), error_messages=_AGENCY)
    kind = forms.ChoiceField(
        choices=Offer.Kind.choices,
        error_messages={"invalid_choice": _("Choose one of the answers.")},
    )
    within = forms.TypedChoiceField(
        label=_("We answer"), choices=ANSWER_WITHIN, coerce=int, required=False, empty_value=None
    )
    not_shown = forms.BooleanField(required=False)

    def __init__(self, *args: Any, discussion: Discussion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        table = discussion.meeting.table_id
        self.fields["seat"].queryset = Seat.objects.filter(  # type: ignore[attr-defined]
            current(), table=table
        )

    def answer(self) -> dict[str, Any]:
        """What the service asks for."""
        data = self.cleaned_data
        return {
            "seat": data["seat"],
            "kind": data["kind"],
            "answer_by_at": self._answer_by(),
            "shown": not data["not_shown"],
        }

    def _answer_by(self) -> datetime | None:
        hours = self.cleaned_data["within"]
        checking = self.cleaned_data["kind"] == Offer.Kind.NEED_TO_CHECK
        return timezone.now() + timedelta(hours=hours) if checking and hours else None


class EndFollowUpForm(forms.Form):
    """How a follow-up ended, when it does not conclude."""

    outcome = forms.ChoiceField(
        choices=[(value.value, value.label) for value in FOLLOW_UP_OUTCOMES],
        error_messages={"invalid_choice": _("Choose how the follow-up ended.")},
    )


class HandOverForm(forms.Form):
    """Which agency leads from now on."""

    agency = forms.ModelChoiceField(
        label=_("New lead agency"),
        queryset=Agency.objects.none(),
        empty_label=_("Choose an agency"),
        error_messages=_AGENCY,
    )

    def __init__(self, *args: Any, situation: Situation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        seats = Seat.objects.filter(current(), table=situation.table_id, agency__closed_at=None)
        found = Agency.objects.filter(pk__in=seats.values("agency")).order_by("name_en", "pk")
        self.fields["agency"].queryset = found  # type: ignore[attr-defined]
