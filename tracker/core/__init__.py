"""What every domain needs and no domain owns: database, clock, days, money, messages."""
