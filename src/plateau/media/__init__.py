"""Films and their files: resumable upload, masters, processing jobs, packages; the Django side of the engine."""
