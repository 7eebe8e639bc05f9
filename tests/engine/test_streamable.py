"""What facts say of streaming a source as it is, against what its index says."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from plateau_engine import probe
from plateau_engine.direct import NotDirect, open_direct
from plateau_engine.streamable import SENTENCES, judge
from tests.clips import Clips, ffmpeg


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
    for size, reasons in ((20_000_000, ("rate",)), (19_000_000, ())):
        assert judge(replace(facts, video=replace(facts.video, bytes=size))).reasons == reasons
        assert judge(replace(facts, audio=(replace(facts.audio[0], bytes=size),))).reasons == reasons


def test_a_second_sound_counts_neither_by_its_codec_nor_by_its_bits(clips: Clips, tmp_path: Path) -> None:
    """An editor's export with the camera's uncompressed sound beside: its bytes are never sent."""
    source = tmp_path / "two.mov"
    rich = "aevalsrc=" + "|".join(["random(0)-0.5"] * 8) + ":s=192000:d=4:c=7.1"
    ffmpeg(
        "-i",
        clips.film(),
        "-f",
        "lavfi",
        "-i",
        rich,
        "-map",
        "0",
        "-map",
        "1",
        "-c",
        "copy",
        "-c:a:1",
        "pcm_s32le",
        source,
    )
    facts = probe(source)
    assert facts.bytes * 8 / facts.duration > 40_000_000
    assert open_direct(source).package.duration == 4
    assert judge(facts).reasons == ()
    first = tmp_path / "first.mov"
    ffmpeg("-i", source, "-map", "0:v", "-map", "0:a:1", "-map", "0:a:0", "-c", "copy", first)
    assert judge(probe(first)).reasons == ("sound", "rate")
    with pytest.raises(NotDirect) as refused:
        open_direct(first)
    assert refused.value.code == "sound"
