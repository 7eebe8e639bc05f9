"""A rough cut in a real Chromium: every border seen from both sides, as a plain file and through hls.js."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from itertools import accumulate
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from plateau_engine.direct import open_direct, write_direct
from tests.clips import SIDE, Clips
from tests.engine.cutting.rendered import ranges, rendered

HLS = Path(__file__).resolve().parents[2] / "node_modules" / "hls.js" / "dist" / "hls.min.js"
RANGES = ranges((30, 40), (100, 50), (3, 1), (50, 1), (77, 60), (0, 25))

PAGE = """<!doctype html><video muted playsinline></video><script src="hls.min.js"></script><script>
const video = document.querySelector('video'), canvas = document.createElement('canvas');
const ink = canvas.getContext('2d', { willReadFrequently: true });
if (location.hash === '#hls') {
  const hls = new Hls();
  window.faults = [];
  hls.on(Hls.Events.ERROR, (_, fault) => window.faults.push(fault.details));
  hls.loadSource('hls/master.m3u8');
  hls.attachMedia(video);
} else { window.faults = []; video.src = 'cut.mp4'; }
window.number = time => new Promise((resolve, reject) => {
  video.onerror = () => reject(new Error(video.error.message));
  video.requestVideoFrameCallback((_, { mediaTime }) => {
    canvas.width = video.videoWidth; canvas.height = video.videoHeight;
    ink.drawImage(video, 0, 0);
    const points = ink.getImageData(0, 0, canvas.width, canvas.height).data;
    let number = 0;
    for (let field = 0; field < SIDE * SIDE; field++) {
      const y = Math.floor((2 * Math.floor(field / SIDE) + 1) * canvas.height / (2 * SIDE));
      const x = Math.floor((2 * (field % SIDE) + 1) * canvas.width / (2 * SIDE));
      if (points[4 * (y * canvas.width + x)] > 127) number |= 1 << field;
    }
    resolve([Math.round(mediaTime * 25), number]);
  });
  video.currentTime = time;
});
window.through = () => new Promise((resolve, reject) => {
  video.onerror = () => reject(new Error(video.error.message));
  video.onended = () => resolve([video.getVideoPlaybackQuality().corruptedVideoFrames, video.currentTime]);
  video.currentTime = 0;
  video.playbackRate = 4;
  video.play();
});
</script>"""


class Ranges(SimpleHTTPRequestHandler):
    """Serve files by byte ranges, as players ask for them."""

    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the library's own name
        """Say nothing."""

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        asked = self.headers.get("Range")
        if not asked or not path.is_file():
            super().do_GET()
            return
        data = path.read_bytes()
        first, _, last = asked.removeprefix("bytes=").partition("-")
        part = data[int(first) : int(last) + 1 if last else len(data)]
        self.send_response(206)
        self.send_header("Content-Type", "video/mp4")
        self.send_header("Content-Range", f"bytes {first}-{int(first) + len(part) - 1}/{len(data)}")
        self.send_header("Content-Length", str(len(part)))
        self.end_headers()
        self.wfile.write(part)


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, list[int]]]:
    """A cut on a page of its own: the page's address, and the number of each picture."""
    folder = tmp_path_factory.mktemp("cut")
    encoder = ("-c:v", "libx264", "-preset", "veryfast", "-pix_fmt", "yuv420p")
    source = Clips(folder).numbered(
        "talk.mp4", frames=150, encoder=encoder, output=("-g", "50", "-bf", "3", "-sc_threshold", "0")
    )
    done = rendered(folder, [source], RANGES)
    assert 0 < done.answer.encoded < done.answer.copied
    direct = open_direct(done.path)
    write_direct(direct, folder / "hls")
    for lane in direct.lanes:
        whole = b"".join(direct.stretch(lane.track.name, 0, lane.starts[-1]))
        (folder / "hls" / lane.track.file_name).write_bytes(whole)
    shutil.copy(HLS, folder)
    (folder / "index.html").write_text(PAGE.replace("SIDE", str(SIDE)))
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Ranges, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield (
        f"http://127.0.0.1:{server.server_port}/index.html",
        [item.first + number for item in RANGES for number in range(item.frames)],
    )
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("how", ["file", "hls"])
def test_a_browser_shows_each_side_of_every_border(browser: Browser, shown: tuple[str, list[int]], how: str) -> None:
    address, numbers = shown
    page = browser.new_page()
    page.goto(f"{address}#{how}")
    page.wait_for_function("document.querySelector('video').readyState >= 2")
    borders = list(accumulate(item.frames for item in RANGES))
    wanted = sorted({place for border in borders for place in (border - 2, border - 1, border, border + 1)})
    wanted = [place for place in wanted if 0 < place < len(numbers)]
    found = page.evaluate(
        "async places => { const seen = []; for (const place of places) seen.push(await number((place + 0.5) / 25)); return seen; }",
        wanted,
    )
    assert found == [[place, numbers[place]] for place in wanted]
    corrupted, end = page.evaluate("through()")
    assert (corrupted, page.evaluate("faults")) == (0, [])
    assert end == pytest.approx(len(numbers) / 25, abs=0.05)
    page.close()
