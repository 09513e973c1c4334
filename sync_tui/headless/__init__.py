"""The same engine without a screen: data on stdout, talk on stderr."""
