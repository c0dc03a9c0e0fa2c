"""The people's congress: its sessions, and what its members ask, think and suggest."""
