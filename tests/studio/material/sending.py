"""Files as guests send them, small enough to be drawn in a moment."""

from __future__ import annotations

import io

from PIL import Image

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
SVG = b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9z"/></svg>'


def picture(width: int = 1600, height: int = 900, kind: str = "PNG") -> bytes:
    """Return a grey picture of this size."""
    out = io.BytesIO()
    Image.new("L", (width, height), 120).save(out, kind)
    return out.getvalue()
