"""What people are told: notices in the app, and mail through an outbox that can be looked at."""
