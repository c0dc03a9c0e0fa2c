"""What everybody may take away: described data sets as files that are the same for each reader."""
