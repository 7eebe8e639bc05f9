"""Pages and answers of the antenna, by noun: watching, outside (embeds, feeds), desk, air."""
