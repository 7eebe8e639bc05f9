"""Studio: operations, sets, slots, bookings and what guest and team agree on; knows subjects, not money."""
