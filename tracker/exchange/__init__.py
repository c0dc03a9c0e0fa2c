"""Files in and out: one description per kind, used by import, export, template and errors alike."""
