"""The scripts of defects are run by their test, not imported by pytest."""

collect_ignore_glob = ["defects/*"]
