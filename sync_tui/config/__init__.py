"""Settings, profiles and watch lists: TOML to typed values and back."""
