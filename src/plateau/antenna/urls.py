"""Addresses of films: the player's, the desk's, and those for other sites."""

from __future__ import annotations

from django.urls import path

from plateau.antenna.views import air, desk, linking, outside, recordings, transcripts, watching

urlpatterns = [
    path("films/<str:public_id>/sources.json", watching.sources, name="film_sources"),
    path("films/<str:public_id>/master.m3u8", watching.playlist, {"form": "m3u8"}, name="film_hls"),
    path("films/<str:public_id>/manifest.mpd", watching.playlist, {"form": "mpd"}, name="film_dash"),
    path("films/<str:public_id>/position", watching.position, name="film_position"),
    path("films/<str:public_id>/transcript", transcripts.reading, name="film_transcript"),
    path("films/<str:public_id>/transcript.<str:form>", transcripts.download, name="film_transcript_file"),
    path(
        "desk/<slug:slug>/films/<str:public_id>/transcript/<slug:language>", transcripts.editor, name="desk_transcript"
    ),
    path(
        "desk/<slug:slug>/films/<str:public_id>/transcript/<slug:language>/restore",
        transcripts.restore,
        name="desk_transcript_restore",
    ),
    path(
        "desk/<slug:slug>/films/<str:public_id>/transcript/<slug:language>/captions",
        transcripts.captions,
        name="desk_transcript_captions",
    ),
    path("embed/<str:public_id>", outside.embed, name="embed"),
    path("oembed", outside.oembed, name="oembed"),
    path("c/<slug:slug>/feed.xml", outside.channel_feed, name="channel_feed"),
    path("desk/<slug:slug>/films", desk.films, name="desk_films"),
    path("desk/<slug:slug>/films/new", desk.new_film, name="desk_new_film"),
    path("desk/<slug:slug>/films/<str:public_id>", desk.film, name="desk_film"),
    path("desk/<slug:slug>/films/<str:public_id>/air", air.put_on_air, name="desk_air"),
    path(
        "desk/<slug:slug>/films/<str:public_id>/recordings/<slug:booking_id>/<slug:act>",
        recordings.leave_or_take,
        name="desk_film_recording",
    ),
    path("desk/<slug:slug>/films/<str:public_id>/subject", linking.choose, name="desk_film_subject"),
    path("desk/<slug:slug>/films/<str:public_id>/subject/link", linking.link, name="desk_film_link"),
    path("desk/<slug:slug>/films/<str:public_id>/subject/make", linking.make, name="desk_film_page"),
    path("desk/<slug:slug>/planned", desk.planned, name="desk_planned"),
    path("publications/<str:public_id>/withdraw", air.withdraw, name="publication_withdraw"),
    path("publications/<str:public_id>/time", air.replan, name="publication_time"),
    path("publications/<str:public_id>/access", air.access, name="publication_access"),
    path("publications/<str:public_id>/off", air.take_off, name="publication_off"),
    path("publications/<str:public_id>/archive", air.archive, name="publication_archive"),
    path("publications/<str:public_id>/invitations", air.invite, name="publication_invitations"),
    path("publications/<str:public_id>/invitations/<str:invitation_id>/revoke", air.revoke, name="invitation_revoke"),
]
