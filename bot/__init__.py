"""What Passkeeper knows: pure decisions on frozen data. No network, disk, clock, environment or logging."""
