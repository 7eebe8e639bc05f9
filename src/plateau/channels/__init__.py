"""The network, its channels, their teams and rubrics."""
