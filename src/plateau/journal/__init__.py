"""What happened, by whom: the audit log, and the news that other rooms hear."""
