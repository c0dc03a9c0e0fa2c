"""The yearly target assessment of departments and lower governments by the credit office (REG 5, 6)."""
