"""What people say under a subject and its films: threads, mentions, flags, moderation."""
