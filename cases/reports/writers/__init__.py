"""Writers: one format of a report or a record each."""
