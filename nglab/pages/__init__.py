"""What is looked at: reports as text, JSON and a page."""
