"""Random histories of a site and of its crawls: whatever happens, nothing is lost, nothing comes twice, no run lies."""
