"""What a sync is and what follows from it: pure, frozen, no clock, no I/O."""
