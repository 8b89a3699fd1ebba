"""What an administrator can do from the command line. Each function prints plain sentences and returns an exit code."""
