"""What facts say of streaming a source as it is, against what its index says."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from plateau_engine import probe
from plateau_engine.direct import NotDirect, open_direct
from plateau_engine.streamable import SENTENCES, judge
from tests.clips import Clips


@pytest.mark.parametrize(
    ("name", "reasons"),
    [
        ("film", ()),
        ("silent_film", ()),
        ("portrait", ("picture",)),
        ("ntsc", ("container",)),
        ("hdr", ("codec",)),
        ("very_wide", ("codec", "picture")),
        ("sound_only", ("container", "picture", "sound")),
        ("surround", ("container", "sound")),
        ("interlaced", ("container", "codec", "picture", "sound")),
    ],
)
def test_each_reason_is_true_of_the_index_too(clips: Clips, name: str, reasons: tuple[str, ...]) -> None:
    path = getattr(clips, name)()
    verdict = judge(probe(path))
    assert (verdict.reasons, verdict.is_likely) == (reasons, not reasons)
    assert set(reasons) <= SENTENCES.keys()
    if reasons:
        with pytest.raises(NotDirect) as refused:
            open_direct(path)
        assert refused.value.code in reasons
    else:
        assert open_direct(path).package.duration > 0


def test_key_frames_far_apart_and_too_many_bits_are_named(clips: Clips) -> None:
    facts = probe(clips.film())
    assert facts.video is not None
    assert judge(replace(facts, video=replace(facts.video, key_gap=Fraction(13)))).reasons == ("keys",)
    assert judge(replace(facts, bytes=21_000_000)).reasons == ("rate",)
    assert judge(replace(facts, bytes=19_000_000)).reasons == ()
