"""Faults and attacks: each as a real thing, and what a crawl through it lost."""
