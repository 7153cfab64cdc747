"""Small helps for the pages about situations."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template

register = template.Library()


@register.filter
def under(values: Mapping[Any, Any], key: Any) -> Any:
    """What *values* has under *key*; None when there is nothing."""
    return values.get(key)
