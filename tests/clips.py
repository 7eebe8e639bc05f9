"""Small films that the tests draw for themselves with ffmpeg, each once a session.

    clips = Clips(folder)
    path = clips.film()                  # 4 s, 320x180, 25 pictures a second, with sound
    path = clips.portrait()

Every picture carries its own number as sixteen black or white fields, so that a test can read back
which picture it is looking at: `read_number(gray_bytes, width, height, stride)`.
"""

from __future__ import annotations

import shutil
import subprocess
import zipfile
from collections.abc import Iterable
from pathlib import Path

from plateau_engine.ffmpeg import find_program

WIDTH, HEIGHT, RATE = 320, 180, 25
SIDE = 4
"""Fields in a row and in a column; number bit 0 is the first field."""

FAST_H264 = (
    "-c:v",
    "libx264",
    "-preset",
    "ultrafast",
    "-crf",
    "12",
    "-pix_fmt",
    "yuv420p",
)


def numbered_picture(number: int, width: int = WIDTH, height: int = HEIGHT) -> bytes:
    """Draw one grey picture whose fields spell its number in bits."""
    rows: list[bytes] = []
    for row in range(SIDE):
        line = bytearray()
        for column in range(SIDE):
            shade = 225 if number >> (row * SIDE + column) & 1 else 30
            line += bytes([shade]) * ((column + 1) * width // SIDE - column * width // SIDE)
        rows += [bytes(line)] * ((row + 1) * height // SIDE - row * height // SIDE)
    return b"".join(rows)


def read_number(grey: bytes, width: int, height: int, stride: int) -> int:
    """Read the number of a picture back from its grey values."""
    number = 0
    for row in range(SIDE):
        for column in range(SIDE):
            y = (2 * row + 1) * height // (2 * SIDE)
            x = (2 * column + 1) * width // (2 * SIDE)
            number |= (grey[y * stride + x] > 127) << (row * SIDE + column)
    return number


def ffmpeg(*arguments: object) -> None:
    """Run ffmpeg on material that the tests made themselves."""
    command = [find_program(), "-nostdin", "-v", "error", "-y", *map(str, arguments)]
    subprocess.run(command, check=True, timeout=60)


class Clips:
    """Draw clips into a folder, each the first time that it is asked for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def numbered(
        self,
        name: str,
        *,
        frames: int = 100,
        rate: str = str(RATE),
        size: tuple[int, int] = (WIDTH, HEIGHT),
        sound: Iterable[str] | None = (),
        before: Iterable[str] = (),
        encoder: Iterable[str] = FAST_H264,
        output: Iterable[str] = (),
    ) -> Path:
        """Draw numbered pictures with a soft sweeping tone (`sound` None: without)."""
        path = self.folder / name
        if path.exists():
            return path
        width, height = size
        raw = path.with_name(f"{name}.raw")
        with raw.open("wb") as file:
            for number in range(frames):
                file.write(numbered_picture(number, width, height))
        numerator, _, denominator = rate.partition("/")
        seconds = frames * int(denominator or 1) / int(numerator)
        tone = f"aevalsrc=0.12*sin(2*PI*(220*t+12*t*t)):s=48000:d={seconds:.6f}"
        draft = path.with_name(f"draft-{name}")
        ffmpeg(
            "-f", "rawvideo", "-pix_fmt", "gray", "-s", f"{width}x{height}", "-r", rate,
            *before, "-i", raw,
            *(["-f", "lavfi", "-i", tone] if sound is not None else []),
            "-map", "0:v", *(["-map", "1:a", "-c:a", "aac", *sound] if sound is not None else []),
            *encoder, *output, draft,
        )  # fmt: skip
        raw.unlink()
        return draft.rename(path)

    def made(self, name: str, *arguments: object) -> Path:
        """Make a clip by ffmpeg's own arguments; the output's name is added."""
        path = self.folder / name
        if not path.exists():
            draft = path.with_name(f"draft-{name}")
            ffmpeg(*arguments, draft)
            draft.rename(path)
        return path

    def written(self, name: str, content: bytes | str) -> Path:
        """Write a file that is no film."""
        path = self.folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    # -- films that play

    def film(self) -> Path:
        """Four seconds with sound, H.264 and AAC in MP4."""
        return self.numbered("film.mp4", output=("-g", "25"))

    def long_film(self) -> Path:
        """Ten seconds with key frames at odd places and an open GOP."""
        return self.numbered(
            "long.mp4",
            frames=250,
            output=("-g", "37", "-bf", "3", "-x264-params", "open-gop=1"),
        )

    def sound_only(self) -> Path:
        """Five seconds of sound in WAV."""
        return self.made("speech.wav", "-f", "lavfi", "-i", "sine=f=300:d=5:r=44100", "-ac", "1")

    def silent_film(self) -> Path:
        """Pictures without any sound track."""
        return self.numbered("silent.mp4", sound=None)

    def portrait(self) -> Path:
        """A phone's film: stored lying, to be turned upright."""
        return self.made("portrait.mp4", "-display_rotation", "90", "-i", self.film(), "-c", "copy")

    def variable_rate(self) -> Path:
        """Two seconds at 25 pictures a second, then two at about 8, in Matroska."""
        return self.numbered(
            "variable.mkv",
            frames=66,
            encoder=(
                *FAST_H264, "-vf", "settb=1/1000,setpts='if(lt(N,50),N*40,2000+(N-50)*125)'",
                "-fps_mode", "vfr", "-enc_time_base", "1/1000",
            ),
        )  # fmt: skip

    def hdr(self) -> Path:
        """Two seconds of 10-bit PQ in BT.2020, H.265."""
        return self.numbered(
            "hdr.mp4",
            frames=50,
            encoder=(
                "-c:v", "libx265", "-preset", "ultrafast", "-pix_fmt", "yuv420p10le",
                "-color_primaries", "bt2020", "-color_trc", "smpte2084",
                "-colorspace", "bt2020nc", "-x265-params",
                "log-level=none:colorprim=bt2020:transfer=smpte2084:colormatrix=bt2020nc",
            ),
        )  # fmt: skip

    def surround(self) -> Path:
        """5.1 sound: a tone that is in the centre only."""
        return self.made(
            "surround.mkv", "-i", self.silent_film(), "-f", "lavfi", "-i",
            "aevalsrc=0|0|0.2*sin(880*PI*t)|0|0|0:c=5.1:s=48000:d=4",
            "-c:v", "copy", "-c:a", "ac3",
        )  # fmt: skip

    def odd_size(self) -> Path:
        """321 x 181, which 4:2:0 cannot hold."""
        return self.numbered(
            "odd.mkv",
            frames=50,
            size=(321, 181),
            encoder=("-c:v", "ffv1", "-pix_fmt", "yuv444p"),
        )

    def one_frame(self) -> Path:
        """One single picture."""
        return self.numbered("one.mp4", frames=1, sound=None)

    def very_wide(self) -> Path:
        """16 000 pixels wide, 32 high."""
        return self.made(
            "wide.mov",
            "-f",
            "lavfi",
            "-i",
            "testsrc2=s=16000x32:r=5:d=1",
            "-c:v",
            "mjpeg",
        )

    def wrong_extension(self) -> Path:
        """A film that calls itself a text."""
        path = self.folder / "notes.txt"
        if not path.exists():
            shutil.copy(self.film(), path)
        return path

    def several_streams(self) -> Path:
        """Two films, two sounds and subtitles in one file; the second film is the default one."""
        subtitles = self.written("s.srt", "1\n00:00:00,500 --> 00:00:02,000\nHello\n")
        return self.made(
            "several.mkv", "-i", self.silent_film(), "-i", self.long_film(),
            "-f", "lavfi", "-i", "sine=f=500:d=4", "-i", subtitles,
            "-map", "0:v", "-map", "1:v", "-map", "1:a", "-map", "2:a", "-map", "3:s",
            "-c:v", "copy", "-c:a", "aac", "-c:s", "subrip",
            "-disposition:v:0", "0", "-disposition:v:1", "default",
        )  # fmt: skip

    def attached_picture(self) -> Path:
        """A piece of music with a cover."""
        cover = self.made(
            "cover.png",
            "-f",
            "lavfi",
            "-i",
            "testsrc2=s=300x300:r=1:d=1",
            "-frames:v",
            "1",
        )
        return self.made(
            "music.mp3", "-i", self.sound_only(), "-i", cover, "-map", "0:a", "-map", "1:v",
            "-c:a", "libmp3lame", "-c:v", "copy", "-disposition:v", "attached_pic",
        )  # fmt: skip

    def interlaced(self) -> Path:
        """Interlaced MPEG-2 of PAL's anamorphic size in a transport stream that starts late."""
        return self.made(
            "interlaced.ts", "-f", "lavfi", "-i", "testsrc2=s=720x576:r=50:d=3",
            "-f", "lavfi", "-i", "sine=f=400:d=3",
            "-vf", "tinterlace=interleave_top,setsar=64/45", "-r", "25",
            "-c:v", "mpeg2video", "-b:v", "3M", "-flags", "+ildct+ilme", "-g", "12", "-bf", "2",
            "-c:a", "mp2", "-muxdelay", "1.3",
        )  # fmt: skip

    def transport_stream(self) -> Path:
        """The long film as MPEG-TS: no index, times that do not start at 0."""
        return self.made("long.ts", "-i", self.long_film(), "-c", "copy", "-output_ts_offset", "100")

    def late_sound(self) -> Path:
        """Sound that begins one second after the pictures."""
        return self.made(
            "late.mkv", "-i", self.silent_film(), "-itsoffset", "1", "-f", "lavfi", "-i",
            "sine=f=400:d=3", "-map", "0:v", "-map", "1:a", "-c:v", "copy", "-c:a", "flac",
        )  # fmt: skip

    def ntsc(self) -> Path:
        """30000/1001 pictures a second, with Matroska's rounded times."""
        return self.numbered("ntsc.mkv", frames=150, rate="30000/1001")

    def trimmed(self) -> Path:
        """A film cut without encoding: its only key frame lies before the cut, and an edit list hides it."""
        return self.made(
            "trimmed.mp4", "-ss", "1.55", "-i", self.numbered("one-gop.mp4", output=("-g", "1000")), "-c", "copy"
        )  # fmt: skip

    def truncated(self) -> Path:
        """A film whose index stands first and whose last third is missing."""
        path = self.folder / "truncated.mp4"
        if not path.exists():
            whole = self.made(
                "indexed.mp4",
                "-i",
                self.film(),
                "-c",
                "copy",
                "-movflags",
                "+faststart",
            )
            data = whole.read_bytes()
            path.write_bytes(data[: len(data) * 2 // 3])
        return path

    def damaged(self) -> Path:
        """A transport stream with a stretch of noise in its middle."""
        path = self.folder / "damaged.ts"
        if not path.exists():
            data = bytearray(self.transport_stream().read_bytes())
            middle = len(data) // 2
            data[middle : middle + 20_000] = bytes((7 * n * n) % 251 for n in range(20_000))
            path.write_bytes(bytes(data))
        return path

    def damaged_sound(self) -> Path:
        """A film whose AAC sound is noise after its first second."""
        path = self.folder / "hoarse.ts"
        if not path.exists():
            data = bytearray(self.transport_stream().read_bytes())
            for start in range(len(data) // 8, len(data) - 188, 188):
                packet = start - start % 188
                if (data[packet + 1] & 0x1F) << 8 | data[packet + 2] == 0x101:
                    for place in range(packet + 40, packet + 188):
                        data[place] = place * 97 % 256
            path.write_bytes(bytes(data))
        return path

    # -- files that are refused

    def empty(self) -> Path:
        """Nothing at all."""
        return self.written("empty.mp4", b"")

    def renamed_text(self) -> Path:
        """A text that calls itself a film."""
        return self.written("letter.mp4", "Dear team,\n\nhere is the film we talked about.\n" * 40)

    def not_a_video(self) -> Path:
        """An archive that calls itself a film."""
        path = self.folder / "archive.mov"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("film.txt", "none")
        return path

    def noise(self) -> Path:
        """Bytes without meaning."""
        return self.written("noise.mkv", bytes((n * n * 31 + n // 7) % 256 for n in range(50_000)))

    def missing_index(self) -> Path:
        """A recording that stopped before its index was written."""
        path = self.folder / "unfinished.mp4"
        data = self.film().read_bytes()
        path.write_bytes(data[: data.rindex(b"moov") - 4])
        return path

    def still_picture(self) -> Path:
        """A PNG that calls itself a film."""
        path = self.folder / "still.mp4"
        shutil.copy(
            self.made("grey.png", "-f", "lavfi", "-i", "color=s=64x64", "-frames:v", "1"),
            path,
        )
        return path

    def too_many_pixels(self) -> Path:
        """16 000 x 9 000."""
        return self.made(
            "huge.mov", "-f", "lavfi", "-i", "color=s=16000x9000:r=1", "-frames:v", "1",
            "-c:v", "mjpeg", "-huffman", "default",
        )  # fmt: skip

    def playlists(self, address: str) -> list[Path]:
        """Lists in every dialect, pointing at a local film and at a network address."""
        film = self.film()
        segment = "#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\n{}\n#EXT-X-ENDLIST\n"
        dash = (
            '<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" '
            'mediaPresentationDuration="PT4S"><Period><AdaptationSet mimeType="video/mp4">'
            '<Representation id="1" bandwidth="1"><BaseURL>{}</BaseURL></Representation>'
            "</AdaptationSet></Period></MPD>"
        )
        return [
            self.written("local.m3u8", segment.format(film)),
            self.written("hls-local.mp4", segment.format(f"file://{film}")),
            self.written("hls-net.mp4", segment.format(f"{address}/film.ts")),
            self.written("concat.mp4", f"ffconcat version 1.0\nfile '{film}'\n"),
            self.written("concat.txt", f"file '{film}'\n"),
            self.written("dash-local.mp4", dash.format(f"file://{film}")),
            self.written("dash.mpd", dash.format(f"{address}/film.mp4")),
            self.written(
                "session.sdp",
                "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\n"
                "m=video 5004 RTP/AVP 96\na=rtpmap:96 H264/90000\n",
            ),
        ]
