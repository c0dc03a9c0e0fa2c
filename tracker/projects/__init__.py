"""Government-investment projects, their funding by source and tranche, and what arrived."""
