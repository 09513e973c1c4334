"""A truthful terminal monitor for Paragon Managed Syncs. Importing the package costs nothing."""

__version__ = "0.1.0"
