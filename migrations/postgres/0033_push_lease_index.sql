-- Claimed messages are read by their keys, each by a statement about its user alone.
DROP INDEX push_deliveries_lease;
