"""The ground floor: errors, ids, clock, text; knows no other room."""
