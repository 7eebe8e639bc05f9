"""Turn a person's video or audio file into a package that players can stream. Knows no Django.

The chain, each step taking plain paths and safe to call again:

1. `probe(path, limits) -> Facts`, or a `Refusal` with a code, parameters and two sentences.
2. `make_plan(facts, profile) -> Plan`, pure. `Facts` and `Plan` have `to_json()`/`from_json()`.
3. `encode_chunk(source, plan, number, work_dir, …)` for every `plan.chunks`, in any order, on any
   machine; `encode_audio(source, plan, work_dir, …) -> SoundMeasures` if `plan.sound`.
4. `assemble(plan, work_dir, out_dir) -> Package`: fMP4 files, HLS playlists, `package.json`.
   `missing_parts(plan, work_dir)` names what is still to be encoded.
5. `make_waveform(package_dir, out)` and further products of the finished package.

Long steps take `on_progress` (called with `Progress` about twice a second), `cancelled` (asked
several times a second) and `limits`; they raise one tree, `EngineError`, whose `retry` says whether
the same call may pass later.
"""

from plateau_engine.assemble import assemble, missing_parts
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
from plateau_engine.facts import AudioFacts, Facts, VideoFacts
from plateau_engine.ffmpeg import Ffmpeg, Limits, Progress, ffmpeg
from plateau_engine.package import CaptionTrack, Package, Segment, Track, load_package
from plateau_engine.plan import (
    Chunk,
    PicturePlan,
    Plan,
    Rendition,
    SoundPlan,
    make_plan,
)
from plateau_engine.probing import probe
from plateau_engine.profile import STANDARD, Profile, Rung
from plateau_engine.sound import (
    Loudness,
    Silence,
    SoundMeasures,
    Waveform,
    encode_audio,
    make_waveform,
)

__all__ = [
    "REFUSALS",
    "STANDARD",
    "AudioFacts",
    "Cancelled",
    "CaptionTrack",
    "Chunk",
    "EngineError",
    "Facts",
    "Ffmpeg",
    "FfmpegFailed",
    "FfmpegMissing",
    "Limits",
    "Loudness",
    "Package",
    "PackageBroken",
    "PartMissing",
    "PicturePlan",
    "Plan",
    "Profile",
    "Progress",
    "Refusal",
    "Rendition",
    "Rung",
    "Segment",
    "Silence",
    "SoundMeasures",
    "SoundPlan",
    "Track",
    "VideoFacts",
    "Waveform",
    "assemble",
    "encode_audio",
    "encode_chunk",
    "ffmpeg",
    "load_package",
    "make_plan",
    "make_waveform",
    "missing_parts",
    "probe",
]
