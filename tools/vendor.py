"""Copies the browser libraries from node_modules into the static files that git ignores; `tools/setup` calls it."""

import json
import shutil
import sys
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[1]
MODULES = CHECKOUT / "node_modules"
VENDOR = CHECKOUT / "src" / "plateau" / "website" / "static" / "vendor"

FILES = {
    "hls.js/dist/hls.min.mjs": "hls.min.mjs",
    "htmx.org/dist/htmx.min.js": "htmx.min.js",
    "tus-js-client/dist/tus.min.js": "tus.min.js",
    # one file with every element: a page asks once instead of a hundred times; the menus are not used
    "media-chrome/dist/iife/index.js": "media-chrome.min.js",
}
FONTS = {
    "bricolage-grotesque": ("wght-normal",),
    "instrument-sans": ("wght-normal", "wght-italic"),
    "spline-sans-mono": ("wght-normal",),
}
SUBSETS = ("latin", "latin-ext")


def wanted() -> dict[Path, Path]:
    """Return what is copied, as source to target."""
    copies = {MODULES / source: VENDOR / target for source, target in FILES.items()}
    for family, cuts in FONTS.items():
        folder = MODULES / "@fontsource-variable" / family / "files"
        for subset in SUBSETS:
            for cut in cuts:
                name = f"{family}-{subset}-{cut}.woff2"
                copies[folder / name] = VENDOR / "fonts" / name
    packages = [*(source.split("/")[0] for source in FILES), *(f"@fontsource-variable/{family}" for family in FONTS)]
    for package in packages:
        (licence,) = sorted((MODULES / package).glob("LICENSE*"))[:1] or [MODULES / package / "package.json"]
        copies[licence] = VENDOR / "licences" / f"{package.split('/')[-1]}.txt"
    return copies


def main() -> int:
    """Copy everything anew, and say what is missing."""
    copies = wanted()
    missing = sorted(str(source.relative_to(MODULES)) for source in copies if not source.exists())
    if missing:
        print("These browser libraries are missing:", *missing, "Mend it with: npm ci", sep="\n  ", file=sys.stderr)
        return 1
    shutil.rmtree(VENDOR, ignore_errors=True)
    for source, target in copies.items():
        target.parent.mkdir(parents=True, exist_ok=True)
        # a source map would point at a file that is not served
        if source.suffix in {".js", ".mjs"}:
            lines = source.read_text("utf-8").splitlines(keepends=True)
            target.write_text("".join(line for line in lines if not line.startswith("//# sourceMappingURL=")), "utf-8")
        else:
            shutil.copyfile(source, target)
    versions = {
        package: json.loads((MODULES / package / "package.json").read_text("utf-8"))["version"]
        for package in (source.split("/")[0] for source in FILES)
    }
    print("Browser libraries:", ", ".join(f"{name} {version}" for name, version in versions.items()))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
