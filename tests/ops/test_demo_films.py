"""The demonstration's films are drawn for real, from one short script, and the catalogue is fit to be drawn."""

import dataclasses
import gc
import io
import itertools
import math
import weakref
from pathlib import Path

import av
import imageio_ffmpeg
import pytest
import webvtt
from PIL import Image, ImageChops, ImageStat

from plateau.ops.demo.films.catalogue import FILMS
from plateau.ops.demo.films.drawing import DrawingFailed, DrawnFilm, draw_film
from plateau.ops.demo.films.films_atelier import AVIS
from plateau.ops.demo.films.lettering import typeset
from plateau.ops.demo.films.pictures import draw_logo, draw_portrait, draw_still
from plateau.ops.demo.films.products import parts
from plateau.ops.demo.films.script import Chapter, FilmScript, Line
from plateau.ops.demo.films.speech import Timing
from plateau.ops.demo.films.stage import Stage

SHORT = dataclasses.replace(
    AVIS,
    slug="short",
    lines=(
        Line(1, "Bonsoir, et bienvenue.", "wide", asks=True),
        Line(0, "Trois vrais clients qui râlent : voilà ce que je préfère !", "close", to=1),
    ),
    chapters=(Chapter("Bonsoir", 0), Chapter("Trois clients", 1)),
    size=(640, 360),
)


@pytest.fixture(scope="module")
def ffmpeg() -> str:
    return imageio_ffmpeg.get_ffmpeg_exe()


@pytest.fixture(scope="module")
def told() -> list[tuple[int, int]]:
    return []


@pytest.fixture(scope="module")
def drawn(tmp_path_factory, ffmpeg, told) -> DrawnFilm:
    folder = tmp_path_factory.mktemp("films")
    return draw_film(SHORT, folder, ffmpeg=ffmpeg, on_progress=lambda done, total: told.append((done, total)))


def _frame_at(film: DrawnFilm, seconds: float) -> Image.Image:
    with av.open(str(film.path)) as container:
        for frame in container.decode(video=0):
            if frame.time is not None and frame.time >= seconds:
                return frame.to_image()
    raise AssertionError(f"no frame at {seconds}")


def _difference(one: Image.Image, two: Image.Image, box: tuple[int, int, int, int] | None = None) -> float:
    pictures = [picture.crop(box) if box else picture for picture in (one, two)]
    return sum(ImageStat.Stat(ImageChops.difference(*pictures)).mean) / 3


def test_a_drawn_film_has_the_size_the_rate_and_the_length_of_its_script(drawn):
    with av.open(str(drawn.path)) as container:
        video = container.streams.video[0]
        assert (video.codec_context.width, video.codec_context.height, video.average_rate) == (640, 360, 25)
        assert video.frames == round(drawn.seconds * 25)
        assert video.codec_context.colorspace == 1  # BT.709
        assert abs(container.duration / av.time_base - drawn.seconds) < 0.1
    assert drawn.seconds == Timing.of(SHORT).seconds


def test_progress_is_told_to_the_last_frame(drawn, told):
    total = round(drawn.seconds * 25)
    assert told[-1] == (total, total)
    assert [done for done, _ in told] == sorted({done for done, _ in told})


def test_another_shot_is_another_picture_and_people_move_inside_one(drawn):
    wide, close = (spoken.start for spoken in Timing.of(SHORT).spoken)
    assert _difference(_frame_at(drawn, wide + 0.5), _frame_at(drawn, close + 0.8)) > 15
    mouths = [_frame_at(drawn, close + 0.9 + step * 0.16) for step in range(5)]
    moves = [_difference(one, two) for one, two in itertools.pairwise(mouths)]
    assert max(moves) > 0.2, moves


def test_the_question_comes_up_while_it_is_asked(drawn):
    asks = Timing.of(SHORT).spoken[0]
    card = (200, 270, 420, 330)

    def light(at: float) -> float:
        return ImageStat.Stat(_frame_at(drawn, at).crop(card).convert("L")).mean[0]

    assert light(asks.start + 0.9) > light(asks.start + 0.04) + 40


def test_the_voice_is_heard_in_the_lines_and_rests_between_them(drawn):
    with av.open(str(drawn.path)) as container:
        resampler = av.AudioResampler(format="flt", layout="mono", rate=16000)
        samples = [
            value
            for frame in container.decode(audio=0)
            for heard in resampler.resample(frame)
            for value in memoryview(bytes(heard.planes[0])[: heard.samples * 4]).cast("f")
        ]

    def loudness(start: float, end: float) -> float:
        part = samples[round(start * 16000) : round(end * 16000)]
        return 20 * math.log10(math.sqrt(sum(value * value for value in part) / len(part)) + 1e-9)

    first, second = Timing.of(SHORT).spoken
    spoken = loudness(second.syllables[0].start, second.syllables[-1].end)
    silent = loudness(first.syllables[-1].end + 0.3, second.syllables[0].start - 0.05)
    assert -26 < spoken < -12
    assert silent < spoken - 15


def test_captions_and_chapters_can_be_read_and_follow_the_voice(drawn):
    timing = Timing.of(SHORT)
    captions = webvtt.read(str(drawn.captions))
    assert [caption.text.replace("\n", " ") for caption in captions] == [
        typeset(spoken.line.text, "fr") for spoken in timing.spoken
    ]
    assert [caption.voice for caption in captions] == ["Maëlle Quintrec", "Oumar Sabatou"]
    for caption, spoken in zip(captions, timing.spoken, strict=True):
        assert caption.start_in_seconds <= spoken.syllables[0].start
        assert spoken.syllables[-1].end <= caption.end_in_seconds + 1
    chapters = webvtt.read(str(drawn.chapters))
    assert [chapter.text for chapter in chapters] == ["Bonsoir", "Trois clients"]
    assert (chapters[0].start, chapters[0].end) == ("00:00:00.000", chapters[1].start)


def test_a_film_that_is_there_is_not_drawn_again_but_another_script_is(drawn, ffmpeg, tmp_path):
    before = drawn.path.stat().st_mtime_ns
    assert draw_film(SHORT, drawn.path.parent, ffmpeg="/nowhere/ffmpeg") == drawn
    assert drawn.path.stat().st_mtime_ns == before
    with pytest.raises(FileNotFoundError):
        draw_film(dataclasses.replace(SHORT, mood="violet"), drawn.path.parent, ffmpeg="/nowhere/ffmpeg")
    assert drawn.path.stat().st_mtime_ns == before


def test_when_ffmpeg_stops_the_reason_is_said_and_no_half_film_stays(ffmpeg, tmp_path):
    broken = tmp_path / "ffmpeg"
    broken.write_text("#!/bin/sh\necho 'disk is full' >&2\nexit 1\n", "utf-8")
    broken.chmod(0o755)
    with pytest.raises(DrawingFailed, match="short was drawn: disk is full"):
        draw_film(SHORT, tmp_path / "out", ffmpeg=broken)
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["short.chapters.vtt", "short.vtt"]


@pytest.mark.parametrize("script", FILMS, ids=lambda script: script.slug)
def test_every_script_of_the_catalogue_can_be_drawn(script: FilmScript):
    timing = Timing.of(script)
    assert (8 if script.size[1] > script.size[0] else 13) < timing.seconds < 40
    assert [chapter.line for chapter in script.chapters] == sorted({chapter.line for chapter in script.chapters})
    assert script.chapters[0].line == 0
    assert script.chapters[-1].line < len(script.lines)
    stages = {"insert": len(parts(script.product)), "board": len(script.board), "photo": len(script.photos)}
    for line in script.lines:
        assert line.who < len(script.cast)
        assert line.to is None or line.to < len(script.cast)
        assert line.stage <= stages.get(line.shot, max(stages.values()))
        assert bool(script.question and script.asker) or not line.asks
    assert len({(line.shot, line.who, line.to) for line in script.lines}) >= 2, "one shot is not a film"


def test_the_catalogue_serves_both_channels_and_every_kind_of_set():
    assert len({script.slug for script in FILMS}) == len(FILMS)
    assert {script.channel: script.language for script in FILMS} == {"atelier": "fr", "harbour": "en"}
    assert {script.kind for script in FILMS} == {"debate", "interview", "demonstration", "portrait", "training"}
    assert {script.size for script in FILMS} == {(1280, 720), (1920, 1080), (720, 1280)}


def test_a_portrait_belongs_to_its_name():
    one, again, other = (
        draw_portrait("Ada Merriweather"),
        draw_portrait("Ada Merriweather"),
        draw_portrait("Farid Meziane"),
    )
    assert one == again
    assert one != other
    picture = Image.open(io.BytesIO(one))
    assert (picture.format, picture.size) == ("PNG", (256, 256))


@pytest.mark.parametrize("kind", ["debate", "interview", "demonstration", "portrait", "training", "photo_story"])
def test_a_still_is_drawn_for_every_format(kind):
    picture = Image.open(io.BytesIO(draw_still(kind, "harbour", "a-subject")))
    assert (picture.format, picture.size) == ("JPEG", (1280, 720))
    assert min(ImageStat.Stat(picture.convert("RGB")).stddev) > 20


def test_both_channels_have_a_logo_of_their_own():
    logos = [Image.open(io.BytesIO(draw_logo(channel, 128))) for channel in ("atelier", "harbour")]
    assert [logo.size for logo in logos] == [(128, 128), (128, 128)]
    assert _difference(*logos) > 10


def test_no_file_of_a_drawing_is_left_beside_the_film(drawn: DrawnFilm):
    names = sorted(path.name for path in Path(drawn.path.parent).iterdir())
    assert names == [".short.stamp", "short.chapters.vtt", "short.mp4", "short.vtt"]


def test_what_was_drawn_for_a_film_is_let_go_with_it() -> None:
    stage = Stage(SHORT, Timing.of(SHORT))
    known = weakref.ref(stage)
    frames = stage.frames()
    next(frames)
    gc.disable()
    try:
        frames.close()
        del frames, stage
        assert known() is None
    finally:
        gc.enable()
