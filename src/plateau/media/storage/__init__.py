"""Where films lie: on this machine's disk, on one that all share, or in a bucket. Steps, pages and actions ask only here.

``store.py`` is the interface, ``folder.py`` and ``s3.py`` the two kinds, ``stores.py`` those of this installation by name;
``workshop.py`` is where a job works, ``packages.py`` what pages read and rewrite, ``records.py`` what the rows say.
"""
