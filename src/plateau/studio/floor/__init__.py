"""The day of shooting: the running order on phones without a network, arrivals, the take log, times that move."""
