"""A truthful terminal monitor for Paragon Managed Syncs. Importing the package costs nothing."""
