"""The browser of the journeys is a real one: it decodes what the engine makes."""

from __future__ import annotations

import base64
import subprocess
from pathlib import Path

import imageio_ffmpeg

from .conftest import NewVisitor

PLAY = """async source => {
  const video = document.querySelector('video');
  video.muted = true;
  video.src = source;
  await video.play();
  while (video.currentTime < 0.8) await new Promise(done => setTimeout(done, 50));
  const quality = video.getVideoPlaybackQuality();
  return { width: video.videoWidth, frames: quality.totalVideoFrames, corrupted: quality.corruptedVideoFrames };
}"""


def test_it_plays_h264_and_aac(new_visitor: NewVisitor, tmp_path: Path) -> None:
    clip = tmp_path / "clip.mp4"
    subprocess.run(
        [
            *(imageio_ffmpeg.get_ffmpeg_exe(), "-loglevel", "error", "-f", "lavfi", "-i", "life=s=320x180:r=25:mold=9"),
            *("-f", "lavfi", "-i", "sine=330", "-t", "2", "-c:v", "libx264", "-pix_fmt", "yuv420p", "-c:a", "aac"),
            *("-movflags", "+faststart", str(clip)),
        ],
        check=True,
    )
    page = new_visitor()
    page.set_content("<video></video>")
    played = page.evaluate(PLAY, "data:video/mp4;base64," + base64.b64encode(clip.read_bytes()).decode())
    assert played["width"] == 320
    assert played["frames"] >= 15
    assert played["corrupted"] == 0
