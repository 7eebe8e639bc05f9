"""Every change to films and their files, by noun: films, uploads, processing, texts, pictures."""
