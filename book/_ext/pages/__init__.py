"""What happens to pages while they are written."""
