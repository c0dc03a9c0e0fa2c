"""Mail to whoever asked to be told what becomes public: no account, only an address that was confirmed."""
