"""Turn the engine's frozen records into plain JSON values and back, checked against their types."""

from __future__ import annotations

import dataclasses
import json
import math
import re
import types
import typing
from fractions import Fraction
from typing import Any, Final, Self

FRACTION: Final = re.compile(r"-?\d+(/\d+)?", re.ASCII)


def _plain(value: Any) -> Any:
    if isinstance(value, Fraction):
        return f"{value.numerator}/{value.denominator}"
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, (tuple, list)):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return value


def _typed(value: Any, hint: Any) -> Any:
    origin = typing.get_origin(hint)
    if origin in (typing.Union, types.UnionType):
        inner = [option for option in typing.get_args(hint) if option is not type(None)]
        return None if value is None else _typed(value, inner[0])
    if origin is tuple:
        arguments = typing.get_args(hint)
        if len(arguments) == 2 and arguments[1] is Ellipsis:
            return tuple(_typed(item, arguments[0]) for item in value)
        return tuple(_typed(item, argument) for item, argument in zip(value, arguments, strict=True))
    if origin is typing.Literal:
        if value not in typing.get_args(hint):
            raise ValueError(f"{value!r} is not one of {typing.get_args(hint)}")
        return value
    if origin is dict:
        return dict(value)
    if hint is Fraction:
        return _fraction(value)
    if isinstance(hint, type) and dataclasses.is_dataclass(hint):
        return _record(hint, value)
    if hint is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if isinstance(hint, type) and not isinstance(value, hint):
        raise TypeError(f"{value!r} is not {hint.__name__}")
    return value


def _fraction(value: Any) -> Fraction:
    """Read "30000/1001" or a number; not "1e999999999", over which a machine would compute for days."""
    if isinstance(value, str) and not FRACTION.fullmatch(value):
        raise ValueError(f"{value[:40]!r} is not a fraction such as 30000/1001")
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError(f"{value} is no number")
    return Fraction(value)


def _record(cls: Any, data: Any) -> Any:
    hints = typing.get_type_hints(cls)
    if not isinstance(data, dict):
        raise TypeError(f"{cls.__name__} is read from an object")
    unknown = data.keys() - {field.name for field in dataclasses.fields(cls)}
    if unknown:
        raise ValueError(f"{cls.__name__} has no {', '.join(sorted(unknown))}")
    return cls(**{name: _typed(value, hints[name]) for name, value in data.items()})


class Record:
    """Give a frozen dataclass `to_json` and `from_json`.

    Fractions travel as text such as "30000/1001", tuples as lists; a value of a wrong type or an
    unknown name raises TypeError or ValueError, so that a stored record never half-loads.
    """

    __slots__ = ()

    def to_json(self) -> dict[str, Any]:
        """Return this record as values that `json.dumps` and a JSON column take as they are."""
        plain: dict[str, Any] = _plain(self)
        return plain

    @classmethod
    def from_json(cls, data: dict[str, Any] | str | bytes) -> Self:
        """Build the record again from `to_json`'s answer, or from its text."""
        if isinstance(data, (str, bytes)):
            data = json.loads(data)
        record: Self = _record(cls, data)
        return record
