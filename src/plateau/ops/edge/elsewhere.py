"""Writes what the edge has to know of films that do not lie in its folder: a door to each storage, and what it keeps of them.

A player's question for a file that is not on the disk goes through a second server of the same nginx, which only the first
one reaches: it asks the pages where the file lies, and fetches it from there. The first one keeps the answers, so that a
crowd costs the pages one question and the bucket one fetch for each stretch.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from string import Template
from urllib.parse import urlsplit

import botocore

from plateau.media.storage.addresses import read_stores
from plateau.media.storage.folder import FolderStore
from plateau.media.storage.s3 import S3Store
from plateau.media.storage.store import AIR, MASTERS

TEMPLATE = Path(__file__).with_name("elsewhere.conf")
_PORTS = {"http": 80, "https": 443}

# what buckets say of themselves is no visitor's business
_HIDDEN = (
    "Content-Type", "Cache-Control", "Expires", "Set-Cookie", "Server", "Date", "Via", "Location", "X-Amz-Request-Id",
    "X-Amz-Id-2", "X-Amz-Meta-Sha256", "X-Amz-Meta-Mtime", "X-Amz-Storage-Class", "X-Amz-Server-Side-Encryption",
    "X-Amz-Version-Id", "X-Amz-Bucket-Region", "X-Amz-Replication-Status", "X-Amz-Expiration", "X-Amz-Restore",
    "X-Amz-Tagging-Count", "X-Amz-Checksum-Crc32", "X-Amz-Checksum-Crc64nvme", "X-Amz-Checksum-Sha256",
    "X-Amz-Checksum-Type", "X-Amz-Mp-Parts-Count", "X-Amz-Content-Sha256", "X-Amz-Date", "Access-Control-Allow-Headers",
    "Access-Control-Allow-Methods", "Access-Control-Allow-Origin", "Access-Control-Expose-Headers",
)  # fmt: skip
_NO_ORDERS = "X-Accel-Redirect X-Accel-Expires X-Accel-Limit-Rate X-Accel-Buffering X-Accel-Charset"
_FAILURES = "300 301 302 303 307 308 400 401 403 405 406 409 411 412 500 501 502 503 504"


class _Text(Template):
    delimiter = "@"
    idpattern = r"[a-z_]+"


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """The storage beside the folder, as the edge's configuration names it: three pieces, all empty where there is none.

    ``media`` is how a media file is found, ``doors`` are locations of the first server, ``more`` stands beside it.
    """

    media: str
    doors: str
    more: str


def elsewhere_from(setting: str, *, places: Mapping[str, str], types: Mapping[str, str], keeps_gb: int) -> Elsewhere:
    """Return the pieces for the stores of a setting.

    ``places`` are nginx-quoted folders by name, ``types`` endings by media type, ``keeps_gb`` bounds what is kept.
    Raises BadAddress.
    """
    home = places["home"]
    stores = read_stores(setting)
    if not stores:
        return Elsewhere(f'alias "{home}/air/$scope/$file";', "", "")
    doors: list[str] = []
    upstreams: list[str] = []
    for store in stores.values():
        if isinstance(store, S3Store):
            upstreams.append(_upstream(store))
            doors.append(_bucket_door(store))
        elif isinstance(store, FolderStore):
            doors += [_folder_door(store, place) for place in (MASTERS, AIR)]
    doors.append(
        "location @elsewhere-failed {\n  internal;\n  default_type text/plain;\n  add_header Retry-After 10 always;\n"
        "  add_header Cache-Control no-store always;\n"
        '  return 503 "The film\'s storage does not answer. Try again in a minute.\\n";\n}\n'
        "location @elsewhere-gone { internal; return 404; }\n"
        "location @elsewhere-beyond { internal; return 416; }"
    )
    endings = "\n".join(
        f'    "~\\.({"|".join(names.split())})$" {kind};' for kind, names in types.items() if "html" not in kind
    )
    text = _Text(TEMPLATE.read_text("utf-8"))
    more = text.substitute(
        run=places["run"],
        sockets=places["sockets"],
        kept=max(1, keeps_gb),
        endings=endings,
        upstreams=_moved("\n".join(upstreams), 2),
        doors=_moved("\n".join(doors), 4),
    )
    media = f'root "{home}";\n      try_files "/air/$scope/$file" @elsewhere;'
    return Elsewhere(media, _moved("\n".join([_first_door(), *doors]), 4), more)


def _first_door() -> str:
    """Return where the first server asks the second one, and keeps what it says."""
    return """# a film that does not lie here; its signature is good
location @elsewhere {
  proxy_pass http://elsewhere;
  proxy_pass_request_headers off;
  proxy_set_header Host $http_host;
  proxy_set_header Connection "";
  proxy_set_header X-Real-IP $remote_addr;
  proxy_set_header Range $http_range;
  proxy_set_header If-Range $http_if_range;
  proxy_cache stretches;
  proxy_cache_key "$request_method $scope/$file $http_range";
  proxy_cache_convert_head off;
  proxy_cache_valid 200 206 10m;
  proxy_cache_revalidate on;
  proxy_cache_lock on;
  proxy_cache_use_stale error timeout updating http_500 http_502 http_503 http_504;
  proxy_cache_bypass $not_kept $http_if_range;
  proxy_no_cache $not_kept $http_if_range $too_long;
  proxy_ignore_headers Cache-Control Expires Set-Cookie Vary;
  proxy_hide_header Cache-Control;
  proxy_hide_header Expires;
  proxy_hide_header Set-Cookie;
  proxy_hide_header X-Content-Type-Options;
  proxy_hide_header Referrer-Policy;
  proxy_hide_header Content-Security-Policy;
  proxy_max_temp_file_size 0;
  add_header Cache-Control $media_caching;
  add_header X-Content-Type-Options nosniff always;
  add_header Referrer-Policy no-referrer always;
  add_header Content-Security-Policy "default-src 'none'; sandbox" always;
}"""


def _bucket_door(store: S3Store) -> str:
    """Return the location that fetches from a bucket: the visitor's cookies and the bucket's headers stay apart."""
    endpoint = urlsplit(store.endpoint)
    own = endpoint.port in {None, _PORTS[endpoint.scheme]}
    lines = [
        "internal;",
        f"proxy_pass {endpoint.scheme}://store-{store.name}/;",
        "proxy_pass_request_headers off;",
        "proxy_pass_request_body off;",
        f"proxy_set_header Host {_bracketed(endpoint.hostname or '') + ('' if own else f':{endpoint.port}')};",
        'proxy_set_header Connection "";',
        *(f"proxy_set_header {name} $http_{name.lower().replace('-', '_')};" for name in _PASSED_ON),
        f"proxy_ignore_headers {_NO_ORDERS} Cache-Control Expires Set-Cookie;",
        *(f"proxy_hide_header {name};" for name in _HIDDEN),
        "proxy_max_temp_file_size 0;",
        "proxy_intercept_errors on;",
        f"error_page {_FAILURES} = @elsewhere-failed;",
        "error_page 404 = @elsewhere-gone;",
        "error_page 416 = @elsewhere-beyond;",
        "add_header Content-Type $type_elsewhere;",
        "add_header X-Content-Type-Options nosniff always;",
        "add_header Content-Security-Policy \"default-src 'none'; sandbox\" always;",
    ]
    if endpoint.scheme == "https":
        authorities = os.environ.get("AWS_CA_BUNDLE") or str(Path(botocore.__file__).with_name("cacert.pem"))
        lines += [
            "proxy_ssl_server_name on;",
            f"proxy_ssl_name {endpoint.hostname};",
            "proxy_ssl_verify on;",
            "proxy_ssl_verify_depth 4;",
            f'proxy_ssl_trusted_certificate "{authorities}";',
        ]
    return "\n".join([f"location ^~ /elsewhere/{store.name}/ {{", *(f"  {line}" for line in lines), "}"])


_PASSED_ON = ("Range", "If-Range", "If-None-Match", "If-Modified-Since")


def _folder_door(store: FolderStore, place: str) -> str:
    """Return the location of a folder beside the home one."""
    folder = store.path(f"{place}/x").parent
    caching = '\n  add_header Cache-Control "private, no-store";' if place == MASTERS else ""
    return (
        f'location ^~ /shelf/{store.name}/{place}/ {{\n  internal;\n  alias "{folder}/";{caching}\n'
        "  add_header X-Content-Type-Options nosniff always;\n"
        "  add_header Content-Security-Policy \"default-src 'none'; sandbox\" always;\n}"
    )


def _upstream(store: S3Store) -> str:
    """Return the connections to a bucket's server; its name is asked again and again where only DNS knows it."""
    endpoint = urlsplit(store.endpoint)
    host = endpoint.hostname or ""
    server = f"{_bracketed(host)}:{endpoint.port or _PORTS[endpoint.scheme]}"
    lines = [f"server {server} max_fails=0;", "keepalive 16;"]
    asked = [] if _is_fixed(host) else _name_servers()
    if asked:
        zone = f"zone store-{store.name} 64k;"
        lines = [zone, f"resolver {' '.join(asked)};", f"server {server} max_fails=0 resolve;", "keepalive 16;"]
    return "\n".join([f"upstream store-{store.name} {{", *(f"  {line}" for line in lines), "}"])


def _is_fixed(host: str) -> bool:
    """Whether a host is an address, or a name that this machine knows without asking."""
    try:
        ip_address(host)
    except ValueError:
        lines = [line.partition("#")[0].split() for line in _read(Path("/etc/hosts"))]
        return any(host in names[1:] for names in lines)
    return True


def _name_servers() -> list[str]:
    lines = [line.split() for line in _read(Path("/etc/resolv.conf"))]
    return [_bracketed(words[1]) for words in lines if len(words) > 1 and words[0] == "nameserver"]


def _read(path: Path) -> list[str]:
    try:
        return path.read_text("utf-8", "replace").splitlines()
    except OSError:
        return []


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _moved(text: str, spaces: int) -> str:
    return text.replace("\n", "\n" + " " * spaces)
