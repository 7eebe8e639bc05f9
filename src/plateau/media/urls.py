"""Addresses of films and of their files on the way in."""

from __future__ import annotations

from django.urls import path

from plateau.media.views import direct, elsewhere, film, look, machines, transcript, upload

urlpatterns = [
    path("m/<str:signature>/<int:expires>/<str:asset_id>/direct/<str:name>.mp4", direct.stretch, name="media-direct"),
    path(
        "m/<str:signature>/<int:expires>/<str:asset_id>/<str:folder>/<path:name>",
        elsewhere.file,
        name="media-elsewhere",
    ),
    path("network/machines", machines.page, name="network-machines"),
    path("network/machines/now", machines.now, name="network-machines-now"),
    path("network/machines/<int:job_id>/again", machines.again, name="network-machines-again"),
    path("metrics", machines.for_prometheus, name="metrics"),
    path("upload/", upload.begin, name="media-uploads"),
    path("upload/<str:public_id>", upload.one_upload, name="media-upload"),
    path("films/<str:public_id>/progress", look.progress, name="media-progress"),
    path("films/<str:public_id>/progress.json", look.progress_json, name="media-progress-json"),
    path("films/<str:public_id>/upload", look.upload, name="media-upload-part"),
    path("films/<str:public_id>/files", look.files, name="media-files"),
    path("films/<str:public_id>/files/<str:asset_id>", look.master, name="media-master"),
    path("films/<str:public_id>/files/<str:asset_id>/remove", film.remove_file, name="media-file-remove"),
    path("films/<str:public_id>/texts", film.change_texts, name="media-texts"),
    path("films/<str:public_id>/poster", look.poster, name="media-poster"),
    path("films/<str:public_id>/poster/choose", film.choose_poster, name="media-poster-choose"),
    path("films/<str:public_id>/poster/upload", film.upload_poster, name="media-poster-upload"),
    path("films/<str:public_id>/captions", film.add_captions, name="media-captions-add"),
    path("films/<str:public_id>/captions/<str:captions_id>/remove", film.remove_captions, name="media-captions-remove"),
    path("films/<str:public_id>/chapters", film.set_chapters, name="media-chapters"),
    path("films/<str:public_id>/retry", film.retry, name="media-retry"),
    path("films/<str:public_id>/free/retry", film.retry_free_start, name="media-free-retry"),
    path("films/<str:public_id>/transcript/part", transcript.part, name="media-transcript"),
    path("films/<str:public_id>/transcript/ask", transcript.ask, name="media-transcript-ask"),
    path("films/<str:public_id>/finer/stop", film.stop_finer, name="media-finer-stop"),
    path("films/<str:public_id>/finer/ask", film.ask_for_finer, name="media-finer-ask"),
    path("films/<str:public_id>/cancel", film.cancel, name="media-cancel"),
]
