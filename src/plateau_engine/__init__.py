"""Turn a person's video or audio file into a package that players can stream. Knows no Django.

The chain, each step taking plain paths and safe to call again:

1. `probe(path, limits) -> Facts`, or a `Refusal` with a code, parameters and two sentences.
2. `make_plan(facts, profile) -> Plan`, pure. `Facts` and `Plan` have `to_json()`/`from_json()`. For a
   long film `refine_plan(plan, sample_film(source, plan, work_dir))` fits quality and rungs to its content.
3. `encode_chunk(source, plan, number, work_dir, codecs=…)` for every `plan.chunks` and each of
   `plan.picture.rounds`, in any order, on any machine; `encode_audio(source, plan, work_dir, …)
   -> SoundMeasures` if `plan.sound`.
4. `assemble(plan, work_dir, out_dir) -> Package`: fMP4 files, HLS playlists, `package.json`.
   `missing_parts(plan, work_dir)` names what is still to be encoded. H.264 comes first; when the
   AV1 parts are there too, `extend_package(plan, work_dir, out_dir)` adds them to the package in its
   place, while it is watched. `drop_tracks(package_dir, names)` takes renditions away again;
   `unname_tracks` leaves their files to those who play them at that moment.
5. From the finished package: `make_pictures(source, plan, package_dir, out_dir) -> Pictures`
   (posters, storyboard), `make_waveform(package_dir, out) -> Waveform | None`,
   `write_master(package_dir, captions) -> Package` (captions in or out, at any time),
   `cut_free_start(package_dir, seconds, out_dir) -> Package` (the part that strangers may have),
   `check_package(package_dir) -> Report`.
6. `render_cut(cut_list, out) -> CutAnswer`: a rough cut of several films as one file, which is a master like any other.
7. What people send beside films: `normalise_captions(data)`, `normalise_chapters(data, duration)`.

Long steps take `on_progress` (called with `Progress` about twice a second), `cancelled` (asked
several times a second) and `limits`; they raise one tree, `EngineError`, whose `retry` says whether
the same call may pass later.
"""

from plateau_engine.assemble import assemble, missing_parts
from plateau_engine.captions import (
    Captions,
    Cue,
    cut_cues,
    normalise_captions,
    normalise_chapters,
    read_chapters,
    read_cues,
    vtt_text,
)
from plateau_engine.check import Report, check_package
from plateau_engine.cutting import CutAnswer, CutList, CutRefused, Fade, Item, Overlay, read_cut_list, render_cut
from plateau_engine.darkness import Black
from plateau_engine.encode import encode_chunk
from plateau_engine.errors import (
    REFUSALS,
    Cancelled,
    EngineError,
    FfmpegFailed,
    FfmpegMissing,
    PackageBroken,
    PartMissing,
    Refusal,
)
from plateau_engine.extend import drop_tracks, extend_package, unname_tracks
from plateau_engine.facts import AudioFacts, Facts, VideoFacts
from plateau_engine.ffmpeg import Ffmpeg, Limits, Progress, find_ffmpeg
from plateau_engine.free import cut_free_start
from plateau_engine.ladder import Rendition
from plateau_engine.master import write_master
from plateau_engine.package import CaptionTrack, Package, Segment, Track, load_package
from plateau_engine.pictures import Pictures, Poster, Storyboard, make_pictures
from plateau_engine.plan import (
    Chunk,
    PicturePlan,
    Plan,
    SoundPlan,
    make_plan,
)
from plateau_engine.probing import probe
from plateau_engine.profile import STANDARD, Codec, Profile, Rung
from plateau_engine.sampling import SampledRate, Samples, refine_plan, sample_film, wants_samples
from plateau_engine.sound import (
    Loudness,
    Silence,
    SoundMeasures,
    Waveform,
    encode_audio,
    make_waveform,
)
from plateau_engine.streamable import Streamability, judge

__all__ = [
    "REFUSALS",
    "STANDARD",
    "AudioFacts",
    "Black",
    "Cancelled",
    "CaptionTrack",
    "Captions",
    "Chunk",
    "Codec",
    "Cue",
    "CutAnswer",
    "CutList",
    "CutRefused",
    "EngineError",
    "Facts",
    "Fade",
    "Ffmpeg",
    "FfmpegFailed",
    "FfmpegMissing",
    "Item",
    "Limits",
    "Loudness",
    "Overlay",
    "Package",
    "PackageBroken",
    "PartMissing",
    "PicturePlan",
    "Pictures",
    "Plan",
    "Poster",
    "Profile",
    "Progress",
    "Refusal",
    "Rendition",
    "Report",
    "Rung",
    "SampledRate",
    "Samples",
    "Segment",
    "Silence",
    "SoundMeasures",
    "SoundPlan",
    "Storyboard",
    "Streamability",
    "Track",
    "VideoFacts",
    "Waveform",
    "assemble",
    "check_package",
    "cut_cues",
    "cut_free_start",
    "drop_tracks",
    "encode_audio",
    "encode_chunk",
    "extend_package",
    "find_ffmpeg",
    "judge",
    "load_package",
    "make_pictures",
    "make_plan",
    "make_waveform",
    "missing_parts",
    "normalise_captions",
    "normalise_chapters",
    "probe",
    "read_chapters",
    "read_cues",
    "read_cut_list",
    "refine_plan",
    "render_cut",
    "sample_film",
    "unname_tracks",
    "vtt_text",
    "wants_samples",
    "write_master",
]
