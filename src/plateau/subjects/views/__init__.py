"""Pages of subjects: parse, access, form, one action or query, answer."""
